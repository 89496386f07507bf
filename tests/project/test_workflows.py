"""The workflows cannot run here, so they are read: valid by GitHub's schemas, and safe by zizmor's audits.

What is stated in several of these files is the same in all of them.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from support import TALK

FORMS = ".github/ISSUE_TEMPLATE"
SCHEMAS = [
    (".github/workflows/*.yml", "vendor.github-workflows"),
    (".github/workflows/*.yml", "custom.github-workflows-require-timeout"),
    (f"{FORMS}/[!c]*.yml", "vendor.github-issue-forms"),
    (f"{FORMS}/config.yml", "vendor.github-issue-config"),
    (".github/dependabot.yml", "vendor.dependabot"),
]
# As in the package's own command: a grammar that no schema here asks for takes a second to load.
CHECK_JSONSCHEMA = "import sys; sys.modules['rfc3987_syntax'] = None; from check_jsonschema import main; main()"


def invalid(folder: Path, pattern: str, schema: str) -> str:
    """What a schema, which check-jsonschema carries with it, has against the files of that pattern."""
    files = sorted(folder.glob(pattern))
    return complaint(sys.executable, "-c", CHECK_JSONSCHEMA, "--builtin-schema", schema, *files) if files else ""


def unsafe(folder: Path) -> str:
    """What zizmor has against the files in this folder's .github."""
    zizmor = Path(sys.executable).with_name("zizmor")
    return complaint(zizmor, "--offline", "--no-progress", "--persona=pedantic", folder / ".github")


def complaint(*command: str | Path) -> str:
    """All that a command says if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("folder", [TALK, TALK / "assets" / "starter"], ids=["this talk", "a new talk"])
def test_nothing_is_said_against_the_workflows(folder: Path) -> None:
    """Keys and values are GitHub's, each job has a time limit, no permission is more than it needs."""
    assert list(folder.glob(".github/workflows/*.yml"))
    assert [invalid(folder, pattern, schema) for pattern, schema in SCHEMAS] == [""] * len(SCHEMAS)
    assert unsafe(folder) == ""


def spoilt(folder: Path, name: str, right: str, wrong: str) -> Path:
    """A copy of .github with one change in one file."""
    shutil.copytree(TALK / ".github", folder / ".github")
    path = folder / name
    whole = path.read_text("utf-8")
    assert right in whole
    path.write_text(whole.replace(right, wrong), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("number", "name", "right", "wrong", "said"),
    [
        (0, ".github/workflows/ci.yml", "runs-on:", "run-on:", "'runs-on' is a required property"),
        (1, ".github/workflows/ci.yml", "timeout-minutes: 45", "", "'timeout-minutes' is a required property"),
        (2, f"{FORMS}/bug.yml", "label:", "labels:", "'label' is a required property"),
        (2, f"{FORMS}/idea.yml", "options:", "choices:", "'options' is a required property"),
        (3, f"{FORMS}/config.yml", "blank_issues", "blank_issue", "'blank_issue_enabled' was unexpected"),
        (4, ".github/dependabot.yml", "version: 2", "version: 1", "2 was expected"),
    ],
)
def test_what_github_would_not_accept_is_found(
    tmp_path: Path, number: int, name: str, right: str, wrong: str, said: str
) -> None:
    """One change to a real file, and its schema names it: GitHub would ignore a form, or run nothing."""
    assert said in invalid(spoilt(tmp_path, name, right, wrong), *SCHEMAS[number])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "action is not pinned to a hash"),
        ("persist-credentials: false", "fetch-depth: 1", "credential persistence"),
        ("contents: read", "contents: write", "overly broad permissions"),
        ("$PYTHON", "${{ github.head_ref }}", "code injection via template expansion"),
    ],
)
def test_what_would_be_unsafe_is_found(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """One change to the real workflow, and an audit names it."""
    assert said in unsafe(spoilt(tmp_path, ".github/workflows/ci.yml", right, wrong))


def test_pre_commit_runs_the_quick_commands_of_the_gate() -> None:
    """Each command that .ci/run takes from .venv is a hook, in the same order, word for word, and no other is."""
    gate = re.findall(r"^\.venv/bin/.+$", (TALK / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    (local,) = yaml.safe_load((TALK / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]

    assert gate
    assert [hook["entry"] for hook in local["hooks"]] == gate
    assert {(hook["language"], hook["pass_filenames"]) for hook in local["hooks"]} == {("system", False)}


def test_the_pythons_are_the_same_wherever_they_are_named() -> None:
    """Those that nox asks for are those of the workflow and of the package's classifiers."""
    nox = re.search(r"^PYTHONS = (\(.+\))$", (TALK / "noxfile.py").read_text("utf-8"), re.MULTILINE)
    jobs = yaml.safe_load((TALK / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    classifiers = tomllib.loads((TALK / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    classified = re.findall(r"Python :: (3\.\d+)", " ".join(classifiers))

    assert list(ast.literal_eval(nox[1])) == jobs["pythons"]["strategy"]["matrix"]["python"] == classified

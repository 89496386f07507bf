"""What leaves this machine names neither its folders nor its user, its host or its secrets."""

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from onstage.anonymous import NAMES_OF_NOBODY, SHORTEST_SECRET, anonymous
from onstage.project import Project

URL = "postgresql://jane:{}@db.example:5432/talk"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A talk of somebody called jane."""
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "jane")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    root = tmp_path / "talk"
    return Project(root, root / "slides", root / "build")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{root}/demos/race.py", "demos/race.py"),
        ("in {root}, not in {root}-old", "in ., not in tmp{below}/talk-old"),
        ("{home}/notes", "~/notes"),
        ("/home/jane/.ssh and /Users/jane", "~/.ssh and ~"),
        ("jane janet mary-jane", "user janet mary-user"),
        ("{python} -V", "python -V"),
        ("{temporary}/x {temporary}files", "tmp/x {temporary}files"),
    ],
)
def test_folders_and_names_have_substitutes(project: Project, text: str, shown: str) -> None:
    """The longest folder first, and whole words only."""
    temporary = tempfile.gettempdir()
    facts = {
        "root": project.root, "home": Path.home(), "python": sys.executable, "temporary": temporary,
        "below": str(project.root.parent).removeprefix(temporary),
    }  # fmt: skip

    assert anonymous(text.format(**facts), project) == shown.format(**facts)


def test_the_host_has_a_substitute(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is a word that names no machine."""
    monkeypatch.setattr(socket, "gethostname", lambda: "janes-laptop")
    assert anonymous("on janes-laptop:", project) == "on host:"
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost")

    assert "localhost" in NAMES_OF_NOBODY
    assert anonymous("on localhost:", project) == "on localhost:"


SECRET_NAMES = (
    *("CI_TOKEN", "client_secret", "PGPASSWORD", "PASS", "SMTP_PASS", "MYSQL_PWD", "API_KEY", "APIKEY", "DEPLOY_KEY"),
    *("SIGNING_PASSPHRASE", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS"),
)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_the_value_of_a_variable_named_like_a_secret_is_one(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Wherever it stands, also within a word."""
    monkeypatch.setenv(name, "q7-f81b0")

    assert anonymous("it is q7-f81b0, xq7-f81b0y", project) == "it is ***, x***y"


@pytest.mark.parametrize("name", ["PWD", "OLDPWD", "LS_COLORS", "SSH_AUTH_SOCK", "KEYMAP", "KEYBOARD", "SSH_ASKPASS"])
def test_the_value_of_another_variable_is_no_secret(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Shells set such variables to folders, and desktops to what everybody may know."""
    monkeypatch.setenv(name, "harmless-value")

    assert anonymous("a harmless-value", project) == "a harmless-value"


def test_a_short_value_is_left(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be found in innocent words."""
    monkeypatch.setenv("CI_TOKEN", "x" * (SHORTEST_SECRET - 1))
    monkeypatch.setenv("DATABASE_URL", URL.format("short"))

    assert anonymous("xxxxxxx, short", project) == "xxxxxxx, short"


@pytest.mark.parametrize("written", ["p4-77e1f0", "p4%2F77e1f0", "p4@77e1f0"])
def test_the_password_of_a_url_is_a_secret(project: Project, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Whatever the variable is called; as the URL writes it, and decoded."""
    monkeypatch.setenv("ANYTHING", URL.format(written))

    assert anonymous(URL.format(written), project) == "postgresql://user:***@db.example:5432/talk"
    assert anonymous(written.replace("%2F", "/"), project) == "***"


def test_every_url_of_a_list_is_looked_at(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a cluster is named."""
    monkeypatch.setenv("CLUSTER", "redis://:one-1f0c@127.0.0.1,redis://:two-2e9a@127.0.0.2/0")

    assert anonymous("one-1f0c two-2e9a", project) == "*** ***"


@pytest.mark.parametrize(
    "url",
    [
        "postgres://postgres:postgres@127.0.0.1/x",
        "postgres://admin:password@127.0.0.1",
        "http://127.0.0.1:80/a:innocent@b",
        "ssh://innocent@127.0.0.1",
        "postgres://innocent:innocent@127.0.0.1",
    ],
)
def test_a_password_out_of_an_example_is_no_secret(project: Project, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Nor is a user's name, nor a path: the words would vanish everywhere."""
    monkeypatch.setenv("DATABASE_URL", url)

    assert anonymous("an innocent password for postgres", project) == "an innocent password for postgres"


@pytest.mark.parametrize(
    ("secret", "written"),
    [
        ("a<b>c&d'e", "a&lt;b&gt;c&amp;d'e"),
        ("a<b>c&d'e", "a&lt;b&gt;c&amp;d&#x27;e"),
        ("one line\ntwo", "one line\r\ntwo"),
    ],
    ids=["in SVG", "in HTML", "in a terminal"],
)
def test_a_secret_is_known_in_other_spellings(
    project: Project, monkeypatch: pytest.MonkeyPatch, secret: str, written: str
) -> None:
    """As pages and terminals write it."""
    monkeypatch.setenv("DEPLOY_KEY", secret)

    assert anonymous(f"({secret}) ({written})", project) == "(***) (***)"


@pytest.mark.parametrize("begins", ["data:image/png;base64,", "data:image/png;base64,\n"])
def test_what_is_no_text_stays_as_it_is(project: Project, begins: str) -> None:
    """Letters of a bitmap that happen to be a name: in a text, and as an output of a cell."""
    bitmap = {"image/png": "jane", "text/html": f'<img src="{begins}jane/jane+jane==">'}

    assert anonymous([bitmap], project) == [bitmap]


def test_the_outputs_of_a_cell_are_copied(project: Project) -> None:
    """Every text in them is changed, what is no text is kept, and the originals stay."""
    outputs = [{"data": {"text/plain": ["jane\n", "x"], "image/svg+xml": "<svg>jane</svg>"}, "execution_count": 3}]
    changed = [{"data": {"text/plain": ["user\n", "x"], "image/svg+xml": "<svg>user</svg>"}, "execution_count": 3}]

    assert anonymous(outputs, project) == changed
    assert outputs[0]["data"]["text/plain"][0] == "jane\n"
    assert os.environ["LOGNAME"] == "jane"

"""REFERENCE.md says what is so: commands, keys and their defaults, tags, signatures, demos, dependencies."""

import inspect
import json
import re
import runpy
import tomllib
from dataclasses import fields

import onstage
from onstage import project
from onstage.cli.main import command_line
from onstage.deck.exporter import TAGS_THAT_HIDE
from onstage.deck.metadata import SLIDE_TYPES
from onstage.deck.rise_settings import IS_VALID_SETTING, TRANSITIONS
from onstage.demos import catalog
from onstage.demos.script_block import SERVICES, TERMINAL_KEYS, Declared
from packaging.requirements import Requirement
from support import TALK

PAGE = (TALK / "REFERENCE.md").read_text("utf-8")
PROSE = re.sub(r"^(`{3,}).*?^\1$", "", PAGE, flags=re.MULTILINE | re.DOTALL)  # without blocks of code
REAL = project.Project(TALK, TALK / "slides", TALK / "build")


def section(title: str) -> str:
    """What stands under a heading of the second level."""
    return re.search(rf"^## {title}\n(.+?)(?=^## |\Z)", PROSE, re.MULTILINE | re.DOTALL)[1]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in it, without the heads."""
    tables = re.findall(r"^\|.+\n\|:-.+\n((?:\|.+\n)+)", text, re.MULTILINE)
    lines = "".join(tables).splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_section_on_commands_is_what_the_commands_say() -> None:
    """Where this is red: `.venv/bin/python scripts/reference.py` writes it anew."""
    assert runpy.run_path(str(TALK / "scripts" / "reference.py"))["updated"](PAGE) == PAGE


def test_every_command_and_option_has_its_place() -> None:
    """Each that --help lists, and no other."""
    named = set(re.findall(r"^### `onstage ([a-z]+)", section("Commands"), re.MULTILINE))
    options = {option for command in command_line.commands.values() for each in command.params for option in each.opts}

    assert named == set(command_line.commands)
    assert [name for name in options if name.startswith("--") and f"| `{name}" not in section("Commands")] == []


def test_every_key_of_a_script_block_is_told_with_its_default() -> None:
    """As TOML writes the default; and each value that is checked by a list."""
    text = section("The script block of a demo")
    told = {key.strip("`"): default.strip("`") for key, default, _ in rows(text) if default.startswith("`")}
    made = Declared()
    said = {each.name: str(getattr(made, each.name)).lower() for each in fields(made)}
    said.pop("warm", None)  # declared, and read by nothing

    assert told == said
    assert [name for name in (*TERMINAL_KEYS, *SERVICES) if name not in text] == []


def test_every_kind_of_slide_and_every_tag_is_told() -> None:
    """Those the build knows, and those of the libraries below it that matter on a slide."""
    text = section("Slides")
    tags = {
        tag
        for names, _ in [row for row in rows(text) if len(row) == 2]
        for tag in re.findall(r"`([a-z]+-[\w-]+)`", names)
    }

    assert [kind for kind in SLIDE_TYPES if kind.isalpha() and f"`{kind}`" not in text] == []
    assert tags >= {tag for names in TAGS_THAT_HIDE.values() for tag in names} | {"minutes-N", "raises-exception"}


def test_every_setting_of_rise_that_is_honoured_is_told() -> None:
    """And no other."""
    told = rows(section("Other people's decks"))
    named = {name for names, _ in told for name in re.findall(r"`(\w+)`", names)}

    assert named == set(IS_VALID_SETTING)
    assert [name for name in TRANSITIONS if name not in dict(told)["`transition`"]] == []


def test_every_public_name_has_its_signature() -> None:
    """Parameters, their order, their defaults; types are told in words."""
    headings = re.findall(r"^### `(.+)`$", section("What a slide's cells call"), re.MULTILINE)

    assert sorted(headings) == sorted(f"{name}{plain(getattr(onstage, name))}" for name in onstage.__all__)


def plain(thing: object) -> inspect.Signature:
    """A signature without annotations."""
    signature = inspect.signature(thing)
    empty = inspect.Parameter.empty
    parameters = [each.replace(annotation=empty) for each in signature.parameters.values()]
    return signature.replace(parameters=parameters, return_annotation=empty)


def test_the_table_of_demos_is_that_of_the_catalog() -> None:
    """A row for each demo: its name and its title."""
    demos = [(f"`{demo.name}`", demo.title) for demo in catalog.load_catalog(REAL)]

    assert [tuple(row) for row in rows(section("The demos of this talk"))] == demos


def test_every_dependency_has_its_reason() -> None:
    """What pyproject.toml and package.json name stands in the table of parts."""
    parts = section("What it is made of").lower()
    told = tomllib.loads((TALK / "pyproject.toml").read_text("utf-8"))
    wanted = [*told["project"]["dependencies"], *told["build-system"]["requires"]]
    wanted += [name for extra in told["project"]["optional-dependencies"].values() for name in extra]
    wanted += [name for group in told["dependency-groups"].values() for name in group]
    packages = json.loads((TALK / "assets" / "packages" / "package.json").read_text("utf-8"))
    named = [*packages["dependencies"], *packages["devDependencies"]]
    browser = [name.removeprefix("@fontsource/fira-") for name in named]

    assert [name for name in wanted if Requirement(name).name.lower() not in parts] == []
    assert [name for name in browser if name not in parts] == []

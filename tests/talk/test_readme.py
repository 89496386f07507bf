"""The README says what is so: its table of demos, its commands, its dependencies."""

import re
import tomllib

from onstage import project
from onstage.cli.main import command_line
from onstage.demos import catalog
from packaging.requirements import Requirement
from support import TALK

README = (TALK / "README.md").read_text("utf-8")


def test_the_table_of_demos_is_that_of_the_catalog() -> None:
    """A row a demo: its name and its title."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|$", README, re.MULTILINE)
    talk = project.Project(TALK, TALK / "slides", TALK / "build")

    assert rows == [(demo.name, demo.title) for demo in catalog.load(talk)]


def test_every_command_is_in_the_readme() -> None:
    """Each `onstage COMMAND` there is has a row, and no row names one there is not."""
    named = set(re.findall(r"`onstage ([a-z]+)", README))

    assert named == set(command_line.commands)


def test_every_dependency_has_its_reason() -> None:
    """What pyproject.toml and package.json name stands in the table of parts."""
    told = tomllib.loads((TALK / "pyproject.toml").read_text("utf-8"))
    wanted = [*told["project"]["dependencies"], *told["build-system"]["requires"]]
    wanted += [name for extra in told["project"]["optional-dependencies"].values() for name in extra]

    assert [name for name in wanted if Requirement(name).name.lower() not in README.lower()] == []


def test_the_picture_is_there() -> None:
    """The image the first screen shows exists."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert pictures
    assert all((TALK / picture).is_file() for picture in pictures)

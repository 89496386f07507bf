"""The README says what is so: its picture and links, the commands it names, the lines it asks to be typed."""

import re

from onstage import project
from onstage.cli.main import command_line
from onstage.demos import catalog
from support import TALK

README = (TALK / "README.md").read_text("utf-8")
REAL = project.Project(TALK, TALK / "slides", TALK / "build")


def test_the_picture_is_there() -> None:
    """The image the first screen shows exists."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert pictures
    assert all((TALK / picture).is_file() for picture in pictures)


def test_every_link_leads_somewhere() -> None:
    """To a file of this checkout, and to a heading that it has."""
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)#?([^)]*)\)", README)
    headings = {name: re.findall(r"^#+ (.+)$", (TALK / name).read_text("utf-8"), re.MULTILINE) for name, _ in links}
    anchors = {
        name: {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings[name]} for name in headings
    }

    assert links
    assert [(name, anchor) for name, anchor in links if anchor and anchor not in anchors[name]] == []


def test_the_readme_names_only_commands_there_are() -> None:
    """Each `onstage COMMAND` in it can be typed, and those for a talk's day are among them."""
    named = set(re.findall(r"`onstage ([a-z]+)", README))

    assert named <= set(command_line.commands)
    assert named >= {"present", "check", "record", "rehearsals", "export", "new", "notebook", "list"}


def test_the_demo_it_runs_is_started_in_ways_that_need_no_package_installed() -> None:
    """`python demos/NAME.py` fails on a fresh Python: most demos import something."""
    ours, uvs = re.search(r"launch\.py run (\w+)", README), re.search(r"uv run demos/(\w+)\.py", README)

    assert {ours[1], uvs[1]} <= set(catalog.names_in_catalog(REAL))
    assert not re.search(r"python3? demos/", README)


def test_the_readme_is_short() -> None:
    """A newcomer reads it through; what is looked up stands in REFERENCE.md."""
    assert len(README.split()) < 950

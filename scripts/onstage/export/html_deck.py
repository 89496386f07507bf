"""Decks as HTML that open from the disk and need no network: a folder of files, or one page."""

from collections.abc import Iterator

from ..anonymous import anonymous
from ..deck import build
from ..deck.start_tags import StartTag, start_tags
from ..project import Project
from .export_options import ExportOptions
from .one_page import linked_file, page_with_all_inside

BESIDE_THE_DECK = ("demos/", "recordings/", "outputs/", "files/")  # what a build puts there for links to lead to


def deck_files(project: Project, options: ExportOptions) -> dict[str, bytes]:
    """The files of a deck that works without a stage: path in its folder → content; the page is `index.html`.

    Raises SourceError as a build does.
    """
    page, files = build.render_deck(project, options.deck, options.remark)
    return {"index.html": anonymous(page, project).encode()} | files


def single_page(project: Project, options: ExportOptions) -> bytes:
    """The same deck as one page, in UTF-8, with all that it loads or links to inside.

    A link to a file that the deck does not carry stays as it is, with a remark. Raises SourceError as a build does.
    """
    files = deck_files(project, options)
    page = files["index.html"].decode()
    tags = start_tags(page)
    for name in _files_missing_in_deck(tags, files):
        options.remark(f"{project.short(project.slides)}: a link leads to a file that is not in the deck: {name}")
    return page_with_all_inside(page, files).encode()


def export_stem(project: Project) -> str:
    """The name, without a suffix, for a file with the whole talk: its title as an id, or that of its first chapter.

    Raises SourceError when that chapter cannot be read.
    """
    from ..deck.slides import slug_of_heading
    from ..deck.sources import read_chapters

    first = read_chapters(project)[0]
    title = first.notebook.metadata.get("title")
    return slug_of_heading(str(title)) or "talk" if title else first.path.stem


def _files_missing_in_deck(tags: list[StartTag], files: dict[str, bytes]) -> Iterator[str]:
    """Each file beside the deck that a link leads to and that is not there, once."""
    links = (linked_file(tag.attributes, "href") for tag in tags if tag.name == "a")
    for name in dict.fromkeys(links):
        if name.startswith(BESIDE_THE_DECK) and name not in files:
            yield name

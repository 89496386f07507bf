"""Decks as HTML that open from the disk and need no network: a folder of files, or one page."""

import base64
import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..anonymous import anonymous
from ..deck import build
from ..deck.start_tags import StartTag, TagAttributes, start_tags, written_tag
from ..project import Project
from .export_options import ExportOptions

BESIDE_THE_DECK = ("demos/", "recordings/", "outputs/", "files/")  # what a build puts there for links to lead to
# What would end a script, or change how HTML reads it, inside a page: found in JavaScript, which no HTML parser reads.
ENDS_A_SCRIPT = re.compile(r"<(?=!--|/?script)", re.IGNORECASE)
NEEDS_AN_ADDRESS = "assets/npm/widgets.js"  # webpack asks for the address of its script


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


def page_with_all_inside(page: str, files: dict[str, bytes]) -> str:
    """The page with each file inside that it loads or links to, path → content; others stay addresses."""
    pieces, end = [], 0
    for tag in start_tags(page):
        pieces += [page[end : tag.begin], _self_contained_tag(tag, files)]
        end = tag.begin + len(tag.text)
    return "".join([*pieces, page[end:]])


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
    links = (_linked_deck_file(tag.attributes, "href") for tag in tags if tag.name == "a")
    for name in dict.fromkeys(links):
        if name.startswith(BESIDE_THE_DECK) and name not in files:
            yield name


def _linked_deck_file(attributes: TagAttributes, key: str) -> str:
    """The address in an attribute as the deck's files would be named: without query, fragment and escapes."""
    return unquote((attributes.get(key) or "").partition("#")[0].partition("?")[0])


def _self_contained_tag(tag: StartTag, files: dict[str, bytes]) -> str:
    """The tag with the file inside that it loads or links to; as it is where it does neither."""
    attributes = tag.attributes
    if tag.name == "link" and (name := _linked_deck_file(attributes, "href")) in files and name.endswith(".css"):
        return f"<style>{_inlined_style_sheet(name, files)}</style>"
    if tag.name == "script":
        return _inlined_script(tag, files)
    if tag.name == "a" and (name := _linked_deck_file(attributes, "href")) in files:
        link: TagAttributes = {"href": _file_as_data_address(name, files), "download": PurePosixPath(name).name}
        return written_tag(tag, link | {key: value for key, value in attributes.items() if key not in link})
    shown: TagAttributes = {
        key: _file_as_data_address(name, files)
        for key in ("src", "poster")
        if (name := _linked_deck_file(attributes, key)) in files
    }
    return written_tag(tag, attributes | shown) if shown else tag.text


def _inlined_script(tag: StartTag, files: dict[str, bytes]) -> str:
    """The start tag with the script behind it, or inside its address where the script needs one."""
    key = "src" if "src" in tag.attributes else "data-src"  # loaded later, by deck/script_loader.js
    name = _linked_deck_file(tag.attributes, key)
    if name not in files:
        return tag.text
    if name == NEEDS_AN_ADDRESS:
        return written_tag(tag, tag.attributes | {key: _file_as_data_address(name, files)})
    text = ENDS_A_SCRIPT.sub(r"\\x3C", files[name].decode())
    return written_tag(tag, {other: value for other, value in tag.attributes.items() if other != key}) + text


def _inlined_style_sheet(name: str, files: dict[str, bytes]) -> str:
    """A style sheet with the fonts and pictures inside that it loads."""
    from ..deck.exporter import STYLE_SHEET_URL

    folder = PurePosixPath(name).parent
    return STYLE_SHEET_URL.sub(
        lambda url: f'url("{_file_as_data_address(_path_in_deck(folder, url[2]), files)}")', files[name].decode()
    )


def _path_in_deck(folder: PurePosixPath, relative: str) -> str:
    parts: list[str] = []
    for part in (folder / relative).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _file_as_data_address(name: str, files: dict[str, bytes]) -> str:
    """A file as a `data:` address."""
    kind = "text/x-python" if name.endswith(".py") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(files[name]).decode()}"

"""A page with all inside that it loads or links to, so that it is one file."""

import base64
import mimetypes
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..deck.start_tags import StartTag, TagAttributes, start_tags, written_tag
from ..deck.style_sheets import STYLE_SHEET_URL

# What would end a script, or change how HTML reads it, inside a page: found in JavaScript, which no HTML parser reads.
ENDS_A_SCRIPT = re.compile(r"<(?=!--|/?script)", re.IGNORECASE)
NEEDS_AN_ADDRESS = "assets/npm/widgets.js"  # webpack asks for the address of its script


def page_with_all_inside(page: str, files: dict[str, bytes]) -> str:
    """The page with each file inside that it loads or links to, path → content; others stay addresses."""
    pieces, end = [], 0
    for tag in start_tags(page):
        pieces += [page[end : tag.begin], _self_contained_tag(tag, files)]
        end = tag.begin + len(tag.text)
    return "".join([*pieces, page[end:]])


def linked_file(attributes: TagAttributes, key: str) -> str:
    """The address in an attribute as a file would be named: without query, fragment and escapes."""
    return unquote((attributes.get(key) or "").partition("#")[0].partition("?")[0])


def _self_contained_tag(tag: StartTag, files: dict[str, bytes]) -> str:
    """The tag with the file inside that it loads or links to; as it is where it does neither."""
    attributes = tag.attributes
    if tag.name == "link" and (name := linked_file(attributes, "href")) in files and name.endswith(".css"):
        return f"<style>{_inlined_style_sheet(name, files)}</style>"
    if tag.name == "script":
        return _inlined_script(tag, files)
    if tag.name == "a" and (name := linked_file(attributes, "href")) in files:
        link: TagAttributes = {"href": _file_as_data_address(name, files), "download": PurePosixPath(name).name}
        return written_tag(tag, link | {key: value for key, value in attributes.items() if key not in link})
    shown: TagAttributes = {
        key: _file_as_data_address(name, files)
        for key in ("src", "poster")
        if (name := linked_file(attributes, key)) in files
    }
    return written_tag(tag, attributes | shown) if shown else tag.text


def _inlined_script(tag: StartTag, files: dict[str, bytes]) -> str:
    """The start tag with the script behind it, or inside its address where the script needs one."""
    key = "src" if "src" in tag.attributes else "data-src"  # loaded later, by deck/script_loader.js
    name = linked_file(tag.attributes, key)
    if name not in files:
        return tag.text
    if name == NEEDS_AN_ADDRESS:
        return written_tag(tag, tag.attributes | {key: _file_as_data_address(name, files)})
    text = ENDS_A_SCRIPT.sub(r"\\x3C", files[name].decode())
    return written_tag(tag, {other: value for other, value in tag.attributes.items() if other != key}) + text


def _inlined_style_sheet(name: str, files: dict[str, bytes]) -> str:
    """A style sheet with the fonts and pictures inside that it loads."""
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

"""What a script declares about itself: the PEP 723 block in its comments, checked key by key, never imported."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..errors import SourceError, suggest

# Inline script metadata, as PEP 723 defines it: lines of "#" or "# …" between "# /// script" and "# ///".
BLOCK_OPENING = re.compile(r"^# /// script\b", re.MULTILINE)
SCRIPT_BLOCK = re.compile(r"^# /// script\n((?:#(?: [^\n]*)?\n)*?)# ///$", re.MULTILINE)
BLOCK_KEYS = ("requires-python", "dependencies", "tool")  # all that PEP 723 allows
SERVICES = ("postgres",)
COLUMNS, ROWS = 96, 24  # characters of a terminal; a demo may declare fewer, and is then shown in larger type
FEWEST_COLUMNS, FEWEST_ROWS = 20, 4
# Key name → what a terminal sends for it.
TERMINAL_KEYS = {
    "enter": "\r",
    "space": " ",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
}


@dataclass(frozen=True)
class Declared:
    """What a demo may declare under [tool.onstage]; the defaults suit most."""

    seconds: float = 10  # time limit on stage
    exits: int = 0  # the exit code that means all went well
    keys: dict[str, str] = field(default_factory=dict)  # key name → what it does
    needs: list[str] = field(default_factory=list)  # servers the stage supplies, out of SERVICES
    alone: bool = False  # measures time or cores: nothing else may run beside it
    columns: int = COLUMNS  # of its terminal
    rows: int = ROWS


@dataclass(frozen=True)
class Declaration:
    """The whole script block: what the demo tells the stage, and what it tells any runner of scripts."""

    stage: Declared
    requires_python: str  # a version range, "" for any
    dependencies: tuple[str, ...]  # requirements as PEP 508 writes them


DECLARED_TYPES = get_type_hints(Declared)  # key of [tool.onstage] → the type of its value
EXPECTED_TYPES = {
    float: "a number",
    int: "an integer",
    bool: "true or false",
    dict[str, str]: "a table of strings",
    list[str]: "a list of strings",
}


def declaration(source: str, path: str) -> Declaration:
    """Read the script block of a demo's source; without a block everything has its default.

    `path` is the demo's file as error messages write it. Raises SourceError with file and line.
    """
    header, start = _block_as_toml(source, path)
    for key in header:
        if key not in BLOCK_KEYS:
            instead = "It belongs below [tool.onstage]." if key in DECLARED_TYPES else suggest(key, BLOCK_KEYS)
            raise SourceError(
                path, _line_in_script_block(key, start, source), f"unknown key {key!r} in the script block. {instead}"
            )
    return Declaration(
        stage=_block_for_stage(header, start, source, path),
        requires_python=_block_python(header, start, path),
        dependencies=_block_dependencies(header, start, path),
    )


def _block_as_toml(source: str, path: str) -> tuple[dict[str, Any], int]:
    """The TOML of the script block and the line it starts on; ({}, 0) when there is no block."""
    opening = BLOCK_OPENING.search(source)
    if not opening:
        return {}, 0
    start = source[: opening.start()].count("\n") + 1
    match = SCRIPT_BLOCK.match(source, opening.start())
    if not match:
        raise SourceError(path, start, 'the script block has no end: begin lines with "# ", close it with "# ///".')
    text = "\n".join(line[2:] for line in match[1].split("\n"))
    try:
        return tomllib.loads(text), start
    except (ValueError, RecursionError) as error:  # ValueError: TOMLDecodeError, or a number of more than 4300 digits
        at = re.search(r"line (\d+)", str(error))
        line = start + int(at[1]) if at else start
        raise SourceError(path, line, f"the script block is not valid TOML: {error}.") from None


def _block_for_stage(header: dict[str, Any], start: int, source: str, path: str) -> Declared:
    tools = header.get("tool", {})
    table = tools.get("onstage", {}) if isinstance(tools, dict) else tools
    if not isinstance(table, dict):
        raise SourceError(path, start, f"[tool.onstage] must be a table of keys, not {table!r}.")
    for key, value in table.items():
        line = _line_in_script_block(key, start, source)
        if key not in DECLARED_TYPES:
            raise SourceError(path, line, f"unknown key {key!r} in [tool.onstage]. {suggest(key, DECLARED_TYPES)}")
        problem = _problem_with_block_value(key, value)
        if problem:
            raise SourceError(path, line, f"{key} = {value!r}: {problem}")
    return Declared(**table)


def _problem_with_block_value(key: str, value: Any) -> str:
    """What is wrong with a declared value, or ""."""
    if not _has_block_type(value, DECLARED_TYPES[key]):
        return f"expected {EXPECTED_TYPES[DECLARED_TYPES[key]]}."
    if key == "seconds" and not 0 < value <= 600:
        return "expected more than 0 and at most 600."
    if key == "columns" and not FEWEST_COLUMNS <= value <= COLUMNS:
        return f"expected at least {FEWEST_COLUMNS} and at most {COLUMNS}."
    if key == "rows" and not FEWEST_ROWS <= value <= ROWS:
        return f"expected at least {FEWEST_ROWS} and at most {ROWS}."
    if key == "keys":
        wrong = [name for name in value if name not in TERMINAL_KEYS and not (len(name) == 1 and name.isprintable())]
        return f"there is no key {wrong[0]!r}: use a character or one of {', '.join(TERMINAL_KEYS)}." if wrong else ""
    if key == "needs":
        wrong = [name for name in value if name not in SERVICES]
        return f"the stage has no {wrong[0]!r}. {suggest(wrong[0], SERVICES)}" if wrong else ""
    return ""


def _has_block_type(value: Any, kind: Any) -> bool:
    """Whether a value read from TOML has that type, one of EXPECTED_TYPES; to Python a bool would be an integer."""
    if kind == dict[str, str]:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(text, str) for text in value)
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _block_python(header: dict[str, Any], start: int, path: str) -> str:
    text = header.get("requires-python", "")
    try:
        return str(SpecifierSet(text if isinstance(text, str) else "not a string"))
    except InvalidSpecifier:
        raise SourceError(path, start, f"requires-python = {text!r} is not a valid version range.") from None


def _block_dependencies(header: dict[str, Any], start: int, path: str) -> tuple[str, ...]:
    listed = header.get("dependencies", [])
    if not isinstance(listed, list):
        raise SourceError(path, start, f"dependencies = {listed!r}: expected {EXPECTED_TYPES[list[str]]}.")
    for text in listed:
        try:
            Requirement(text)
        except (InvalidRequirement, TypeError):
            raise SourceError(path, start, f"{text!r} in dependencies is not a valid requirement.") from None
    return tuple(listed)


def _line_in_script_block(key: str, start: int, source: str) -> int:
    """The line of the script block that sets `key`; the block's first line when none is found."""
    setting = re.compile(rf'# *"?{re.escape(key)}"?\s*=')
    for number, line in enumerate(source.splitlines()[start:], start + 1):
        if setting.match(line):
            return number
    return start

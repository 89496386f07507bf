"""What a script says of itself: the PEP 723 block in its comments, checked key by key, never imported."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..errors import SourceError, suggest

# Inline script metadata, as PEP 723 defines it: lines of "#" or "# …" between "# /// script" and "# ///".
BLOCK_OPENING = re.compile(r"^# /// script\b", re.MULTILINE)
HEADER = re.compile(r"^# /// script\n((?:#(?: [^\n]*)?\n)*?)# ///$", re.MULTILINE)
SERVICES = ("postgres",)
KEYS = {
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
    """What a demo may say of itself under [tool.onstage]; the defaults suit most."""

    seconds: float = 10  # time limit on stage
    exits: int = 0  # the exit code that means all went well
    keys: dict[str, str] = field(default_factory=dict)  # key name → what it does
    needs: list[str] = field(default_factory=list)  # servers the stage supplies
    alone: bool = False  # measures time or cores: nothing else may run beside it
    warm: bool = True  # False: must start in a cold interpreter


@dataclass(frozen=True)
class Declaration:
    """The whole script block: what the demo tells the stage, and what it tells any runner of scripts."""

    stage: Declared
    requires_python: str
    dependencies: tuple[str, ...]


def declaration(source: str, place: str) -> Declaration:
    """Read the script block of a demo's source; `place` is the file as errors name it.

    Raises SourceError with file and line.
    """
    header, start = _header(source, place)
    return Declaration(
        stage=_declared(header, start, source, place),
        requires_python=_requires_python(header, start, place),
        dependencies=_dependencies(header, start, place),
    )


def _header(source: str, place: str) -> tuple[dict[str, Any], int]:
    """The TOML of the script block and the line it starts on; empty when there is no block."""
    opening = BLOCK_OPENING.search(source)
    if not opening:
        return {}, 0
    start = source[: opening.start()].count("\n") + 1
    match = HEADER.match(source, opening.start())
    if not match:
        raise SourceError(place, start, 'the script block has no end: begin lines with "# ", close it with "# ///".')
    text = "\n".join(line[2:] for line in match[1].split("\n"))
    try:
        return tomllib.loads(text), start
    except (ValueError, RecursionError) as error:  # ValueError: a number of more than 4300 digits, and TOMLDecodeError
        at = re.search(r"line (\d+)", str(error))
        line = start + int(at[1]) if at else start
        raise SourceError(place, line, f"the script block is not TOML: {error}.") from None


def _declared(header: dict[str, Any], start: int, source: str, place: str) -> Declared:
    tools = header.get("tool", {})
    table = tools.get("onstage", {}) if isinstance(tools, dict) else tools
    if not isinstance(table, dict):
        raise SourceError(place, start, f"[tool.onstage] is a table of keys, not {table!r}.")
    kinds = Declared.__annotations__
    for key, value in table.items():
        line = _line_of(key, start, source)
        if key not in kinds:
            raise SourceError(place, line, f"unknown key {key!r} in [tool.onstage]. {suggest(key, kinds)}")
        problem = _problem(key, value, kinds[key])
        if problem:
            raise SourceError(place, line, f"{key} = {value!r}: {problem}")
    return Declared(**table)


def _problem(key: str, value: Any, kind: Any) -> str:
    """What is wrong with a declared value, or nothing."""
    plain: Any = get_origin(kind) or kind
    accepted: Any = (int, float) if plain is float else plain
    if not isinstance(value, accepted) or (isinstance(value, bool) and plain is not bool):
        return f"expected {plain.__name__}."
    if get_args(kind) and not all(isinstance(item, str) for item in (value.values() if plain is dict else value)):
        return "expected text in it."
    if key == "seconds" and not 0 < value <= 600:
        return "expected more than 0 and at most 600."
    if key == "keys":
        wrong = [name for name in value if name not in KEYS and not (len(name) == 1 and name.isprintable())]
        return f"no key {wrong[0]!r}: use a character or one of {', '.join(KEYS)}." if wrong else ""
    if key == "needs":
        wrong = [name for name in value if name not in SERVICES]
        return f"the stage has no {wrong[0]!r}. {suggest(wrong[0], SERVICES)}" if wrong else ""
    return ""


def _requires_python(header: dict[str, Any], start: int, place: str) -> str:
    text = header.get("requires-python", "")
    try:
        return str(SpecifierSet(text if isinstance(text, str) else "no text"))
    except InvalidSpecifier:
        raise SourceError(place, start, f"requires-python = {text!r} is no version range.") from None


def _dependencies(header: dict[str, Any], start: int, place: str) -> tuple[str, ...]:
    listed = header.get("dependencies", [])
    if not isinstance(listed, list):
        raise SourceError(place, start, f"dependencies = {listed!r}: expected list.")
    for text in listed:
        try:
            Requirement(text)
        except (InvalidRequirement, TypeError):
            raise SourceError(place, start, f"{text!r} in dependencies is no requirement.") from None
    return tuple(listed)


def _line_of(key: str, start: int, source: str) -> int:
    """The line of the script block that sets `key`."""
    lines = source.splitlines()
    return next(
        (
            number
            for number, line in enumerate(lines[start:], start + 1)
            if re.match(rf'# *"?{re.escape(key)}"?\s*=', line)
        ),
        start,
    )

"""The package keeps to its plan: imports flow one way, and a name means one thing."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from onstage.project import PACKAGE

# Which folders a folder may import from; "" is the ground: the modules that lie in the package itself.
# cells and cli are doors: an author's cell and a typed word come in there, and nothing else imports them.
DIRECTIONS = {
    "": {""},
    "traces": {""},
    "demos": {"", "traces"},
    "deck": {"", "traces", "demos"},
    "stage": {"", "traces", "demos", "deck"},
    "export": {"", "traces", "demos", "deck"},
    "notebook": {"", "traces", "demos", "deck", "stage"},
    "cells": {"", "traces", "demos", "notebook"},
    "cli": {"", "traces", "demos", "deck", "stage", "export", "notebook"},
}
# The package itself opens the doors: `from onstage import demo`, `python -m onstage`; only cli asks it for its version.
DOORS = {"onstage": {"cells"}, "onstage.__main__": {"cli"}, "onstage.cli.main": {"__version__"}}


def modules(package: Path) -> dict[str, Path]:
    """Dotted name → file, for each module of the package."""
    found = {}
    for path in package.rglob("*.py"):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in its text: lazily and for types, too."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            if origin.partition(".")[0] not in known:
                continue
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in known or origin == "onstage" else origin


def graph(package: Path) -> dict[str, set[str]]:
    """Module → what it imports of the package."""
    known = modules(package)
    return {name: set(imports(name, path, known)) for name, path in known.items()}


def folder(module: str) -> str:
    """The folder of the package a module lies in; "" for the ground."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or parts[-1] in DIRECTIONS else ""


def against_the_plan(imported: dict[str, set[str]]) -> list[str]:
    """Every import that the directions do not allow."""
    found = []
    for module, targets in imported.items():
        for target in sorted(targets):
            if module in DOORS and (folder(target) in DOORS[module] or target.rpartition(".")[2] in DOORS[module]):
                continue
            allowed = DIRECTIONS[folder(module)] | {folder(module)}
            if target == "onstage" or folder(target) not in allowed or target.endswith("__version__"):
                found.append(f"{module} imports {target}")
    return found


def test_every_import_keeps_to_the_directions() -> None:
    """Lazy imports and those for types count as well."""
    assert against_the_plan(graph(PACKAGE)) == []


def test_no_imports_go_in_a_circle() -> None:
    """Neither between modules nor, so, between folders."""
    try:
        TopologicalSorter(graph(PACKAGE)).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deck/spoilt.py", "from ..stage import web_server\n"),
        ("demos/spoilt.py", "def late():\n    from ..deck.build import build\n"),
        ("spoilt.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .cells.demo import demo\n"),
        ("stage/spoilt.py", "from .. import __version__\n"),
        ("export/spoilt.py", "import onstage.notebook.panel\n"),
        ("export/notebook/spoilt.py", "from ...cells import lanes\n"),
    ],
)
def test_an_import_against_the_directions_is_found(tmp_path: Path, name: str, text: str) -> None:
    """Upwards, sideways, lazily, for types, and of the package itself."""
    spoilt = tmp_path / "onstage" / name
    for path in PACKAGE.rglob("*.py"):
        copy = tmp_path / "onstage" / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"))
    spoilt.write_text(text)

    assert len(against_the_plan(graph(tmp_path / "onstage"))) == 1


def definitions(path: Path) -> Iterator[tuple[str, str]]:
    """Each constant and class of a module with what it is: its value or its text."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name, ast.unparse(node)
        elif isinstance(node, ast.Assign) and node.value is not None:
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, ast.unparse(node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.value)


def test_a_constant_or_class_name_means_one_thing() -> None:
    """Twice is allowed where both are equal."""
    meanings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, path in modules(PACKAGE).items():
        for name, meaning in definitions(path):
            if not name.startswith("__"):
                meanings[name][meaning].add(module)

    twice = {name: sorted(map(sorted, found.values())) for name, found in meanings.items() if len(found) > 1}
    assert twice == {}

"""Which names a cell's code binds and which it reads, from its syntax tree, never run."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from IPython.core.inputtransformer2 import TransformerManager

BUILTINS = {name for name in dir(builtins) if not name.startswith("_")}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Code:
    """The code of one cell, magics and all, and what a notebook does with it."""

    source: str
    is_kept: bool = False  # it is in the notebook
    is_foreign: bool = False  # it works only where onstage is
    is_demo: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; an empty one where the code is no Python."""
        try:
            return ast.parse(str(TransformerManager().transform_cell(self.source)))  # type: ignore[no-untyped-call]
        except SyntaxError:
            return ast.Module([], [])

    @property
    def bound(self) -> set[str]:
        """The names that are there once the cell has run."""
        return bound(self.tree)

    @property
    def packages(self) -> set[str]:
        """The packages and modules it imports from, by their first name."""
        imports = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        return {name.partition(".")[0] for node in imports for name in modules(node)} - {""}

    @property
    def missing(self) -> set[str]:
        """The names the cell looks up and does not bind itself: somebody before it has to."""
        return read(self.tree) - self.bound


def needed(codes: list[Code]) -> list[bool]:
    """Which of the cells that are not in the notebook, and could be, those that are there build on."""
    wanted: set[str] = set()
    found = []
    for code in reversed(codes):
        calls = not code.is_kept and not code.is_foreign and bool(code.bound & wanted)
        if calls or code.is_kept:
            wanted = wanted - code.bound | code.missing
        found.append(calls)
    return found[::-1]


def without(source: str, package: str) -> tuple[str, set[str]]:
    """The cell without its imports of that package, and the names those bound."""
    imports = imported(Code(source).tree, package)
    lines = source.split("\n")
    for statement in sorted(imports, key=lambda statement: statement.lineno, reverse=True):
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n"), set().union(*imports.values())


def bound(tree: ast.Module) -> set[str]:
    """The names that are there once this has run."""
    names: set[str] = set()
    for node in _outer(tree):
        if isinstance(node, SCOPES):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def read(tree: ast.Module) -> set[str]:
    """The names this looks up, also inside its functions."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def imported(tree: ast.AST, package: str) -> dict[ast.Import | ast.ImportFrom, set[str]]:
    """Each import of that package or of something in it, with the names it binds."""
    found: dict[ast.Import | ast.ImportFrom, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if any(module == package or module.startswith(f"{package}.") for module in modules(node)):
            found[node] = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return found


def modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """What it imports, or imports from; nothing of a relative import."""
    if isinstance(node, ast.ImportFrom):
        return ["" if node.level else node.module or ""]
    return [alias.name for alias in node.names]


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in the cell itself: neither inside its functions nor inside its comprehensions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, SCOPES + INNER):
            yield from _outer(child)

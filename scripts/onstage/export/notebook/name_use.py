"""Which names the code of a cell binds and which it reads: from its syntax tree, without running it."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from IPython.core.inputtransformer2 import TransformerManager

BUILTINS = {name for name in dir(builtins) if not name.startswith("_")}
NAMED_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INNER_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Presence(Enum):
    """Whether a cell of a chapter is in its notebook."""

    PRESENT = "in it"
    ABSENT = "not in it, but it could be"
    IMPOSSIBLE = "not in it: it works only where onstage is installed"


@dataclass(frozen=True)
class CellCode:
    """The code of one cell, with IPython's magics."""

    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; an empty one where the code is not valid Python."""
        try:
            return ast.parse(str(TransformerManager().transform_cell(self.source)))  # type: ignore[no-untyped-call]
        except SyntaxError:
            return ast.Module([], [])

    @property
    def bound(self) -> set[str]:
        """The names that exist once the cell has run."""
        return names_bound(self.tree)

    @property
    def packages(self) -> set[str]:
        """The packages and modules it imports from, by their first name."""
        imports = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        return {name.partition(".")[0] for node in imports for name in imported_modules(node)} - {""}

    @property
    def missing(self) -> set[str]:
        """The names the cell looks up and does not bind itself: a cell before it has to, or they are built-ins."""
        return names_read(self.tree) - self.bound


def binds_names_used_later(cells: list[tuple[CellCode, Presence]]) -> list[bool]:
    """Of each cell, in order: whether it is absent and binds a name that a later cell of the notebook needs."""
    wanted: set[str] = set()
    needed = []
    for code, presence in reversed(cells):
        is_needed = presence is Presence.ABSENT and bool(code.bound & wanted)
        if is_needed or presence is Presence.PRESENT:
            wanted = wanted - code.bound | code.missing
        needed.append(is_needed)
    return needed[::-1]


def without_imports(source: str, package: str) -> tuple[str, set[str]]:
    """The source of a cell without its imports of that package, and the names that those bound."""
    imports = imports_of(package, CellCode(source).tree)
    lines = source.split("\n")
    for statement in sorted(imports, key=lambda statement: statement.lineno, reverse=True):
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n"), set().union(*imports.values())


def names_bound(tree: ast.Module) -> set[str]:
    """The names that exist once this has run."""
    names: set[str] = set()
    for node in _outer_nodes(tree):
        if isinstance(node, NAMED_SCOPES):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def names_read(tree: ast.Module) -> set[str]:
    """The names this looks up, inside its functions too."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def imports_of(package: str, tree: ast.AST) -> dict[ast.Import | ast.ImportFrom, set[str]]:
    """Each import of that package or of a module in it → the names it binds."""
    found: dict[ast.Import | ast.ImportFrom, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if any(module == package or module.startswith(f"{package}.") for module in imported_modules(node)):
            found[node] = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return found


def imported_modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules it imports, or imports from; [""] for a relative import."""
    if isinstance(node, ast.ImportFrom):
        return ["" if node.level else node.module or ""]
    return [alias.name for alias in node.names]


def _outer_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in the cell's own scope: not those inside functions, classes and comprehensions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, NAMED_SCOPES + INNER_SCOPES):
            yield from _outer_nodes(child)

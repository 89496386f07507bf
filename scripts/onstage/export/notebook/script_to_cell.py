"""A demo's source as a cell: await instead of asyncio.run, and none of what only a script needs."""

import ast
import re
import textwrap
from collections.abc import Iterator

from ...demos.script_block import HEADER
from ...demos.terminal import COLUMNS
from .name_use import bound, imported, read

Edit = tuple[ast.expr | ast.stmt, str]  # a node, and the text that takes its place

RUNNERS = {"run", "Runner", "run_until_complete", "run_forever"}
# Else each print is a block of its own, and what rich redraws needs widgets, lacks its end and is not saved.
PLAIN_RICH = f"""import rich

rich.reconfigure(force_jupyter=False, force_terminal=False, color_system="standard", width={COLUMNS})

"""


def as_cell(source: str, tree: ast.Module) -> str:
    """Without docstring, script block, main guard, asyncio.run, and the imports only those have needed."""
    edits: list[Edit] = [(call, _awaited(source, call, tree)) for call in runs(tree)]
    docstring = ast.get_source_segment(source, tree.body[0])
    code = _unwrapped(HEADER.sub("", _edited(source, [*edits, (tree.body[0], "")]), count=1)).strip("\n")
    told = f"__doc__ = {docstring}\n\n" if "__doc__" in words(tree) else ""
    plain = PLAIN_RICH if imported(tree, "rich") else ""
    return told + plain + _without_idle_imports(code)


def _awaited(source: str, call: ast.Call, tree: ast.Module) -> str:
    """The await for an asyncio.run, in brackets where something is asked of its result."""
    asked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Subscript)}
    awaited = f"await {ast.get_source_segment(source, call.args[0])}"
    return f"({awaited})" if call in asked else awaited


def _without_idle_imports(code: str) -> str:
    tree = ast.parse(code)
    lines = code.split("\n")
    for node in reversed(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom) and not bound(ast.Module([node], [])) & read(tree):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip("\n")


def _edited(source: str, edits: list[Edit]) -> str:
    """The source with the text of some nodes replaced."""
    lines = source.encode().split(b"\n")
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)
    text = source.encode()
    for node, new in sorted(edits, key=lambda edit: (edit[0].lineno, edit[0].col_offset), reverse=True):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = begins[node.lineno - 1] + node.col_offset, begins[node.end_lineno - 1] + node.end_col_offset
        text = text[:first] + new.encode() + text[last:]
    return text.decode()


def _unwrapped(source: str) -> str:
    """What stood under the main guard, and under suppress(KeyboardInterrupt), stands for itself."""
    lines = source.split("\n")
    for node in ast.parse(source).body:
        if not isinstance(node, ast.If | ast.With) or getattr(node, "orelse", None):
            continue
        head = node.test if isinstance(node, ast.If) else node.items[-1].context_expr
        items = [] if isinstance(node, ast.If) else [ast.unparse(item) for item in node.items]
        others = [item for item in items if not re.fullmatch(r"(contextlib\.)?suppress\(KeyboardInterrupt\)", item)]
        guard = isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
        if not guard and others == items:
            continue
        assert head.end_lineno is not None
        body = "\n".join(lines[head.end_lineno : node.end_lineno])
        new = f"with {', '.join(others)}:\n{body}" if others else textwrap.dedent(body)
        return _unwrapped("\n".join([*lines[: node.lineno - 1], new, *lines[node.end_lineno :]]))
    return source


def runs(tree: ast.AST) -> list[ast.Call]:
    """The calls that run a loop: asyncio.run, uvloop.run, asyncio.Runner, loop.run_until_complete."""
    loops = {name for package in ("asyncio", "uvloop") for names in imported(tree, package).values() for name in names}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in RUNNERS & loops:
                found.append(node)
            elif isinstance(function, ast.Attribute) and function.attr in RUNNERS:
                owner = function.value.id if isinstance(function.value, ast.Name) else ""
                if function.attr.startswith("run_") or owner in loops:
                    found.append(node)
    return found


def is_plain(call: ast.Call) -> bool:
    """Whether it is a plain asyncio.run(…), for which a notebook says await."""
    function = call.func
    plain = isinstance(function, ast.Name) and function.id == "run"
    of_asyncio = isinstance(function, ast.Attribute) and ast.unparse(function) == "asyncio.run"
    return (plain or of_asyncio) and len(call.args) == 1 and not call.keywords


def words(tree: ast.AST) -> Iterator[str]:
    """Every name, attribute and imported module in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")

"""The source of a demo → the code of a cell: `await` instead of asyncio.run, without what only a script needs."""

import ast
import re
import textwrap
from collections.abc import Iterator

from ...demos.script_block import COLUMNS, SCRIPT_BLOCK
from .name_use import imports_of, names_bound, names_read

SourceEdit = tuple[ast.expr | ast.stmt, str]  # a node, and the text that replaces it

LOOP_RUNNERS = {"run", "Runner", "run_until_complete", "run_forever"}
# Without this each print becomes a separate output, and what rich redraws is a widget, which is not saved.
PLAIN_RICH = f"""import rich

rich.reconfigure(force_jupyter=False, force_terminal=False, color_system="standard", width={COLUMNS})

"""


def script_as_cell(source: str, tree: ast.Module) -> str:
    """The source without its docstring, script block, main guard and asyncio.run, and without imports only they need.

    `tree` is its syntax tree; each call in it that runs a loop has to be a plain asyncio.run (`is_plain_run`).
    """
    docstring = tree.body[0]
    edits: list[SourceEdit] = [(call, _await_for_run(source, call, tree)) for call in loop_calls(tree)]
    without_script_block = SCRIPT_BLOCK.sub("", _edited_script(source, [*edits, (docstring, "")]), count=1)
    parts = [_without_unused_imports(_without_main_guard(without_script_block).strip("\n"))]
    if imports_of("rich", tree):
        parts.insert(0, PLAIN_RICH)
    if "__doc__" in words_in_script(tree):
        parts.insert(0, f"__doc__ = {ast.get_source_segment(source, docstring)}\n\n")
    return "".join(parts)


def _await_for_run(source: str, call: ast.Call, tree: ast.Module) -> str:
    """The `await` that replaces an asyncio.run, in brackets where an attribute or an item of its result is used."""
    used = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Subscript)}
    awaited = f"await {ast.get_source_segment(source, call.args[0])}"
    return f"({awaited})" if call in used else awaited


def _without_unused_imports(code: str) -> str:
    tree = ast.parse(code)
    lines = code.split("\n")
    for node in reversed(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom) and not names_bound(ast.Module([node], [])) & names_read(tree):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip("\n")


def _edited_script(source: str, edits: list[SourceEdit]) -> str:
    """The source with the text of some nodes replaced; syntax trees count columns in bytes of UTF-8."""
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


def _without_main_guard(source: str) -> str:
    """The source with what is under the main guard, or under suppress(KeyboardInterrupt), moved out of it."""
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
        return _without_main_guard("\n".join([*lines[: node.lineno - 1], new, *lines[node.end_lineno :]]))
    return source


def loop_calls(tree: ast.AST) -> list[ast.Call]:
    """The calls that run a loop: asyncio.run, uvloop.run, asyncio.Runner, loop.run_until_complete."""
    loops = {
        name for package in ("asyncio", "uvloop") for names in imports_of(package, tree).values() for name in names
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in LOOP_RUNNERS & loops:
                found.append(node)
            elif isinstance(function, ast.Attribute) and function.attr in LOOP_RUNNERS:
                owner = function.value.id if isinstance(function.value, ast.Name) else ""
                if function.attr.startswith("run_") or owner in loops:
                    found.append(node)
    return found


def is_plain_run(call: ast.Call) -> bool:
    """Whether it is asyncio.run with one argument and no option, which `await` can replace."""
    function = call.func
    plain = isinstance(function, ast.Name) and function.id == "run"
    of_asyncio = isinstance(function, ast.Attribute) and ast.unparse(function) == "asyncio.run"
    return (plain or of_asyncio) and len(call.args) == 1 and not call.keywords


def words_in_script(tree: ast.AST) -> Iterator[str]:
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

"""A demo's script → code for a notebook, whose event loop runs already; or the reason why it has to stay a script."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...demos.catalog import Demo
from .name_use import SCOPES, imported
from .script_to_cell import as_cell, is_plain, runs, words

# What does not work, or would tell or do something else, in a process and a loop that belong to a notebook.
REASONS = {
    "starts processes": {
        "multiprocessing", "subprocess", "ProcessPoolExecutor", "InterpreterPoolExecutor", "interpreters", "fork",
        "create_subprocess_exec", "create_subprocess_shell",
    },
    "looks at all tasks of its loop": {"all_tasks"},
    "changes its event loop": {
        "set_task_factory", "set_exception_handler", "set_debug", "set_default_executor", "add_signal_handler",
        "set_event_loop", "set_event_loop_policy",
    },
    "ends its process": {"exit", "_exit", "SystemExit"},
    "handles signals": {"signal"},
    "steers the garbage collector": {"gc"},
    "reads from a terminal": {"termios", "tty", "curses", "msvcrt", "stdin"},
    "looks at its own file": {"__file__", "argv"},
}  # fmt: skip
OWN_LOOP = "runs an event loop of its own"
ANIMATED = {"Live", "Progress", "Status", "track", "status"}


@dataclass(frozen=True)
class Fit:
    """How a demo goes into a notebook."""

    code: str  # of the cell, or the whole script
    reason: str  # why it is a script: "starts processes"; empty for a cell
    animated: bool  # redraws a picture with rich
    draws: tuple[str, ...]  # the SVG files it leaves


def fit(demo: Demo) -> Fit:
    """Judge a demo by its syntax tree."""
    tree = ast.parse(demo.source)
    animated = bool(imported(tree, "rich")) and bool(ANIMATED & set(words(tree)))
    code, reason = demo.source, _reason(demo, tree)
    if not reason:
        code = as_cell(demo.source, tree)
        reason = "" if _compiles(code) else OWN_LOOP
    return Fit((demo.source if reason else code).strip(), reason, animated, tuple(_drawn(tree)))


def _compiles(code: str) -> bool:
    try:
        compile(code, "a cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


def _reason(demo: Demo, tree: ast.Module) -> str:
    found = set(words(tree))
    for reason, telltales in REASONS.items():
        if found & telltales:
            return reason
    if demo.declared.stage.exits:
        return f"ends with exit code {demo.declared.stage.exits}"
    if any(not is_plain(call) or call not in _outside_functions(tree) for call in runs(tree)):
        return OWN_LOOP
    if _changes_a_module(tree):
        return "changes a module for everybody"
    # What is told to rich's own console does not reach another.
    return "prints parts of lines" if "Console" in found and _prints_parts(tree) else ""


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*SCOPES, ast.Lambda)):
            yield child
            yield from _outside_functions(child)


def _changes_a_module(tree: ast.Module) -> bool:
    modules = {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
               for alias in node.names}  # fmt: skip
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) in modules
        for node in ast.walk(tree)
    )


def _prints_parts(tree: ast.Module) -> bool:
    """In a notebook each call of rich's print becomes a block of its own."""
    ends = (key.value for node in ast.walk(tree) if isinstance(node, ast.Call) for key in node.keywords
            if key.arg == "end")  # fmt: skip
    return any(not isinstance(end, ast.Constant) or end.value != "\n" for end in ends)


def _drawn(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "savefig":
            yield from (str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant))

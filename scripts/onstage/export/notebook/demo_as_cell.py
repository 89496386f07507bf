"""Whether a demo can be a cell of a notebook, whose event loop runs already, or has to stay a script, and why."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...demos.catalog import Demo
from .name_use import NAMED_SCOPES, imports_of
from .script_to_cell import is_plain_run, loop_calls, script_as_cell, words_in_script

# Why a demo is a script → words in its code that say so: what they name fails, or does something else, in a process
# and a loop that belong to a notebook.
SCRIPT_REASONS = {
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
ANIMATED_RICH = {"Live", "Progress", "Status", "track", "status"}


@dataclass(frozen=True)
class FittedDemo:
    """A demo as a notebook has it."""

    code: str  # of the cell, or the whole script
    reason: str  # why it is a script, as "starts processes"; "" for a cell
    animated: bool  # it redraws what it shows, with rich
    drawings: tuple[str, ...]  # the names of the SVG files it writes
    needs_onstage: bool


def fitted_demo(demo: Demo) -> FittedDemo:
    """How a notebook has this demo, decided by its syntax tree; the demo is not run."""
    tree = ast.parse(demo.source)
    animated = bool(imports_of("rich", tree)) and bool(ANIMATED_RICH & set(words_in_script(tree)))
    code, reason = demo.source, _why_demo_is_script(demo, tree)
    if not reason:
        code = script_as_cell(demo.source, tree)
        reason = "" if _compiles_as_cell(code) else OWN_LOOP
    drawings = tuple(_figures_the_demo_saves(tree))
    return FittedDemo(
        (demo.source if reason else code).strip(), reason, animated, drawings, bool(imports_of("onstage", tree))
    )


def _compiles_as_cell(code: str) -> bool:
    try:
        compile(code, "a cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


def _why_demo_is_script(demo: Demo, tree: ast.Module) -> str:
    """Why the demo has to stay a script; "" where nothing speaks against a cell."""
    found = set(words_in_script(tree))
    for reason, words in SCRIPT_REASONS.items():
        if found & words:
            return reason
    if demo.declared.stage.exits:
        return f"ends with exit code {demo.declared.stage.exits}"
    if any(not is_plain_run(call) or call not in _nodes_outside_functions(tree) for call in loop_calls(tree)):
        return OWN_LOOP
    if _demo_changes_a_module(tree):
        return "changes a module for everybody"
    # PLAIN_RICH configures rich's own console, and no other.
    return "prints parts of lines" if "Console" in found and _demo_prints_parts(tree) else ""


def _nodes_outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*NAMED_SCOPES, ast.Lambda)):
            yield child
            yield from _nodes_outside_functions(child)


def _demo_changes_a_module(tree: ast.Module) -> bool:
    modules = {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
               for alias in node.names}  # fmt: skip
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) in modules
        for node in ast.walk(tree)
    )


def _demo_prints_parts(tree: ast.Module) -> bool:
    """Whether a call ends its text otherwise than with a line break: of rich, each would become a separate output."""
    ends = (key.value for node in ast.walk(tree) if isinstance(node, ast.Call) for key in node.keywords
            if key.arg == "end")  # fmt: skip
    return any(not isinstance(end, ast.Constant) or end.value != "\n" for end in ends)


def _figures_the_demo_saves(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "savefig":
            yield from (str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant))

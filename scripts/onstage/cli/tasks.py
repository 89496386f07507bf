"""`onstage tasks`: what the asyncio tasks of any program did."""

import asyncio
import json
import sys
from pathlib import Path

import click

from ..errors import OnstageError, UsageError
from ..traces.script_run import run_traced
from ..traces.summary import trace_summary
from ..traces.trace import Trace, TracePart
from .printing import printed_path, printed_size, remark, say


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--module", "-m", is_flag=True, help="SCRIPT is the name of a module, as for python -m.")
@click.option("--python", metavar="PATH", default=sys.executable, help="Run it on another Python than this.")
@click.option("--json", "as_json", is_flag=True, help="Print the trace; the program's output goes to stderr.")
@click.option("--live", is_flag=True, help="Open the page while the program runs.")
@click.option("--no-open", is_flag=True, help="With --live: print the address, open no browser.")
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), default=Path("build"), help="Default: build.")
@click.argument("script")
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def tasks(
    script: str,
    args: tuple[str, ...],
    module: bool,
    python: str,
    as_json: bool,
    live: bool,
    no_open: bool,
    output: Path,
) -> None:
    """Draw what the tasks of any program did.

    The asyncio program SCRIPT runs in this terminal, unchanged; its exit code is ours. DIR/SCRIPT.tasks.html is then
    one page that needs no network: a lane for each task, the code with marks, and a table.
    """
    command = [python, "-m", script, *args] if module else [python, script, *args]
    source = "" if module else _script_text(Path(script))
    name = script.rpartition(".")[2] if module else Path(script).stem
    code, trace = asyncio.run(
        _run_traced_program(name, command, source, quiet=as_json, live=live, open_browser=not no_open)
    )
    if as_json:
        whole = trace.whole()
        _print_trace_summary(whole)
        say(json.dumps(whole, ensure_ascii=False))
    else:
        write_tasks(output / f"{name}.tasks.html", name, trace)
    sys.exit(code)


def write_tasks(path: Path, name: str, trace: Trace) -> None:
    """Print what is remarkable about the trace of the script `name`, and write its page to `path`.

    Raises OnstageError when that is not possible.
    """
    from ..export import task_page

    whole = trace.whole()
    _print_trace_summary(whole)
    try:
        task_page.write_task_page(path, name, trace.sources, whole)
    except OSError as error:
        raise OnstageError(f"cannot write {printed_path(path.absolute())} ({error.strerror}).") from None
    remark(f"onstage: {printed_path(path.absolute())}  {printed_size(path)}")


def _print_trace_summary(trace: TracePart) -> None:
    for line in trace_summary(trace):
        remark(f"onstage: {line}")


async def _run_traced_program(
    name: str, command: list[str], source: str, *, quiet: bool, live: bool, open_browser: bool
) -> tuple[int, Trace]:
    """Run the program, with a page that follows it if that is wanted; returns its exit code and its trace."""
    if not live:
        return await run_traced(command, source, quiet=quiet)
    from ..export.task_page_live import served_task_page

    async with served_task_page(name, open_browser, remark) as on_news:
        return await run_traced(command, source, on_news, quiet=quiet)


def _script_text(script: Path) -> str:
    """The text of the script. Raises UsageError when there is none."""
    try:
        return script.read_text("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{script}: {error.strerror}. Name a Python script, or a module with -m.") from None

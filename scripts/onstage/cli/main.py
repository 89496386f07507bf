"""The commands: words typed → calls, and errors → one line and an exit code.

The first sentence of a command is what `onstage --help` lists: at most 45 characters, so that it is never cut.
"""

import asyncio
import ipaddress
import shlex
import sys
from pathlib import Path

import click

from .. import __version__
from ..demos import catalog
from ..errors import OnstageError, UsageError
from ..shell import onstage_command
from ..traces.tracing import Tracing
from .export import export
from .lists import print_demos, print_findings, print_performance
from .printing import printed_path, printed_size, remark, say
from .shared_options import execute_option, find_talk, minutes_option
from .tasks import tasks, write_tasks

DEFAULT_PORT = 8765


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="onstage %(version)s")
@click.pass_context
def command_line(context: click.Context) -> None:
    """Slides that run their demos live. Without a command: present."""
    if context.invoked_subcommand is None:
        context.invoke(present)


@command_line.command()
@click.argument("path", required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 picks a free one."
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option(
    "--host", metavar="ADDRESS", help="Let others watch: an address of this machine, or 0.0.0.0 for all of them."
)
@click.option("--safe", is_flag=True, help="If a run fails, play its recording at once.")
@click.option("--trust", is_flag=True, help="Let scripts inside notebooks run: they can do anything you can.")
@execute_option
@minutes_option
def present(
    path: str | None = None,
    port: int = DEFAULT_PORT,
    no_open: bool = False,
    host: str | None = None,
    safe: bool = False,
    minutes: float | None = None,
    execute: bool = False,
    trust: bool = False,
) -> None:
    """Build the deck if needed and present it.

    Serves it on this machine and opens the browser.
    """
    from ..stage.present import present as present_talk
    from ..stage.rebuilding import StageOptions

    if host is not None:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise UsageError(f"{host!r} is not an address: name one of this machine's, such as 192.168.1.20.") from None
    present_talk(find_talk(path), StageOptions(port, host, not no_open, safe, minutes, execute, trust), say)


@command_line.command()
@click.argument("path", required=False)
@execute_option
@minutes_option
def build(path: str | None, minutes: float | None, execute: bool) -> None:
    """Build the deck into ./build/deck.

    PATH is the folder of a talk, a folder of notebooks, or one notebook.
    """
    from ..deck import build as builds
    from ..deck import deck_stamp
    from ..deck.deck_options import DeckOptions

    project = find_talk(path)
    options = DeckOptions(minutes, execute=execute)
    current = deck_stamp.is_deck_current(project, options)
    page = project.deck / "index.html" if current else builds.build_deck(project, options)
    for line in deck_stamp.remarks_in_stamp(project):
        remark(line)
    say(f"{printed_path(page)}  {printed_size(page.parent)}")


@command_line.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Create a new talk in FOLDER.

    It has two slides, a demo, a test and a README.
    """
    from . import starter

    for path in starter.create_talk(folder):
        say(str(path))
    onstage = onstage_command()
    say("\nNext, type:\n")
    if folder.resolve() != Path.cwd():
        say(f"    cd {shlex.quote(str(folder))}")
    say("    # build the slides and present the talk")
    say(f"    {onstage}")
    say("    # run every demo and check that everything is ready")
    say(f"    {onstage} check")
    say("\nREADME.md has the next steps.")


@command_line.command()
@click.argument("path", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="0 picks a free one.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def notebook(path: str | None, port: int, no_open: bool) -> None:
    """Present the slides in Jupyter, with RISE.

    Each cell can be changed, and the demos run in panels.
    """
    from ..notebook import jupyter_server

    jupyter_server.serve_notebook(find_talk(path), port, not no_open, say)


@command_line.command()
@click.option("--tasks", "draw_tasks", is_flag=True, help="Draw what its asyncio tasks did: build/NAME.tasks.html.")
@click.argument("name")
def run(name: str, draw_tasks: bool) -> None:
    """Run the demo NAME in this terminal.

    It runs just as it does on stage.
    """
    from ..demos.command_line_run import run_here

    project = find_talk()
    demo = catalog.find_demo(project, name)
    if draw_tasks:
        with Tracing(demo.source) as tracing:
            try:
                picture = asyncio.run(run_here(project, demo, tracing))
            finally:
                write_tasks(project.output / f"{name}.tasks.html", name, tracing.trace)
    else:
        picture = asyncio.run(run_here(project, demo))
    if picture:
        say(f"picture: {printed_path(picture)}")


@command_line.command()
@click.argument("names", nargs=-1)
@click.option("--python", metavar="PATH", help="Record with another Python, which must have what the demos need.")
def record(names: tuple[str, ...], python: str | None) -> None:
    """Record the demos NAMES, or all of them.

    Each runs as it does on stage; its output and its picture are written to assets/recordings.
    """
    from ..demos import recording

    project = find_talk()
    for name in names:
        catalog.path_in_catalog(project, name)  # a wrong name is an error before anything runs
    failures: list[str] = []
    for name in names or catalog.names_in_catalog(project):
        try:
            recorded = asyncio.run(recording.record_demo(project, catalog.find_demo(project, name), python))
            say(f"{name}: {recorded.facts.seconds:.1f} s, {recorded.facts.line()}")
        except OnstageError as error:
            failures.append(str(error))
    for failure in dict.fromkeys(failures):
        remark(f"onstage: {failure}")
    if failures:
        sys.exit(1)


@command_line.command("list")
def list_demos() -> None:
    """List the demos of the talk.

    For each: name, time limit, when it was recorded, what it needs, and what the audience will see.
    """
    print_demos(find_talk())


@command_line.command("rehearsals")
@click.option("--all", "every", is_flag=True, help="List all performances instead of showing the last one.")
def show_rehearsals(every: bool) -> None:
    """Show how the last performance went.

    For each slide: planned and actual time, and the demos that ran.
    """
    from ..stage import performance_log, rehearsals

    project = find_talk()
    logs = performance_log.performance_logs(project)
    if not logs:
        raise OnstageError(f"no performance has been logged yet: `{onstage_command('present')}` keeps the log.")
    if every:
        for log in logs:
            performance = rehearsals.read_rehearsal(project, log)
            given, planned = (
                rehearsals.rehearsal_clock(performance.actual),
                rehearsals.rehearsal_clock(performance.planned),
            )
            say(f"{performance.began:%Y-%m-%d %H:%M}  {given} given, {planned} planned")
        return
    print_performance(rehearsals.read_rehearsal(project, logs[-1]))


@command_line.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="The port you will present on.",
)
@minutes_option
def check(port: int, minutes: float | None) -> None:
    """Check whether the talk is ready to present.

    Tries the build, the port, the browser and the recordings, and runs every demo; exits with 1 if anything would
    fail on stage.
    """
    from ..stage import readiness as checks

    failed = asyncio.run(print_findings(checks.findings(find_talk(), port, minutes)))
    sys.exit(1 if failed else 0)


command_line.add_command(export)
command_line.add_command(tasks)


def _skip_a_slow_grammar() -> None:
    """Keep jsonschema from importing a grammar of international addresses, which no notebook needs.

    nbformat imports jsonschema, which takes 1.4 s longer where it finds this package; None in sys.modules is how Python
    marks a module that is not to be found.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def main() -> None:
    """The `onstage` command: one line for an error, exit 2 for wrong use, 1 for failure."""
    _skip_a_slow_grammar()
    words = sys.argv[1:]
    if words and words[0].startswith("-") and words[0] not in ("-h", "--help", "--version"):
        words = ["present", *words]
    try:
        sys.exit(command_line.main(words, standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OnstageError as error:
        remark(f"onstage: {error}")
        sys.exit(error.exit_code)
    except OSError as error:
        remark(f"onstage: {error.filename or 'the system'}: {error.strerror}.")
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)

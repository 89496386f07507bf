"""Checks whether a talk is ready for the stage: one finding per line, and what to do about it."""

import asyncio
import errno
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .. import chromium
from ..deck import build, deck_stamp
from ..deck.deck_options import WHOLE_TALK
from ..demos import catalog, network_audit, postgres, recording
from ..demos.catalog import Demo, DemoCommand
from ..demos.outcome import Outcome
from ..demos.terminal import Terminal
from ..errors import CannotRun, OnstageError
from ..net import free_port
from ..project import Project
from ..shell import onstage_command, python_command
from . import rehearsals
from .deck_network import foreign_addresses


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: the result, in words, and what to do if it is not well."""

    what: str
    how: Literal["well", "weak", "fails"]
    words: str
    do: str = ""


async def findings(project: Project, port: int, minutes: float | None) -> AsyncIterator[Finding]:
    """Look at everything, quick things first. Never raises for what it finds."""
    demos = []
    for name in catalog.names_in_catalog(project):
        try:
            demos.append(catalog.find_demo(project, name))
        except OnstageError as error:
            yield Finding(f"demo {name}", "fails", str(error), "correct the script")
    yield _check_python(demos)
    yield _check_browser()
    yield _check_port(port)
    yield await _check_deck(project)
    if _is_deck_built(project):
        yield _check_network(project)
        yield _check_plan(project, minutes)
    if any("postgres" in demo.declared.stage.needs for demo in demos):
        yield await _check_postgres()
    for demo in demos:
        yield _check_recording(project, demo)
    async for finding in _check_runs(project, demos):
        yield finding


def _check_python(demos: list[Demo]) -> Finding:
    version = f"Python {platform.python_version()}"
    missing = sorted({what for demo in demos for what in catalog.missing_for_demo(demo)})
    if missing:
        return Finding("python", "weak", f"{version} does not have {', '.join(missing)}", _how_to_get_packages(missing))
    return Finding("python", "well", f"{version} has what the demos declare ({len(demos)})")


def _how_to_get_packages(missing: list[str]) -> str:
    """What to type for what `catalog.missing_here` names."""
    packages = [what.partition(" (here is ")[0] for what in missing if not what.startswith("Python ")]
    return python_command("-m", "pip", "install", *packages) if packages else "start onstage on that Python"


def _check_browser() -> Finding:
    found = chromium.find_browser()
    if found:
        return Finding("browser", "well", str(found))
    return Finding("browser", "weak", *chromium.why_no_browser())


def _check_port(port: int) -> Finding:
    try:
        free_port(port)
    except OSError as error:
        words = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        return Finding("port", "fails", f"{port} {words}", "choose another with --port")
    return Finding("port", "well", f"{port} is free")


def _is_deck_built(project: Project) -> bool:
    return (project.deck / "index.html").is_file()


async def _check_deck(project: Project) -> Finding:
    """Whether the deck in place is current, and if not, whether it could be built; it stays as it is."""
    if deck_stamp.is_deck_current(project):
        return Finding("deck", "well", "built from exactly these sources")
    try:
        await asyncio.to_thread(build.render_deck, project, WHOLE_TALK)
    except OnstageError as error:
        return Finding("deck", "fails", str(error), "correct it: the deck cannot be built")
    if not _is_deck_built(project):  # which `onstage present` does by itself
        words = "not built, so neither plan nor network can be looked at"
        return Finding("deck", "weak", words, onstage_command("build"))
    return Finding("deck", "weak", "older than its sources", onstage_command("build"))


def _check_network(project: Project) -> Finding:
    foreign = sorted(set(foreign_addresses(project.deck)))
    if foreign:
        return Finding("network", "fails", f"the deck would fetch {foreign[0]}", "put the file beside the slides")
    return Finding("network", "well", "the deck fetches nothing from elsewhere")


def _check_plan(project: Project, minutes: float | None) -> Finding:
    seconds = sum(slide.planned for slide in rehearsals.planned_slides(project, minutes))
    words = f"{rehearsals.rehearsal_clock(seconds)} min planned"
    if minutes is None or abs(seconds - minutes * 60) <= 60:
        return Finding("plan", "well", words)
    return Finding("plan", "weak", f"{words} for a talk of {minutes:g} min", "change a data-timing, or the length")


async def _check_postgres() -> Finding:
    """Start the server as a run does, and stop it again."""
    programs = postgres.find_postgres()
    if not programs:
        return Finding("postgres", "fails", "no PostgreSQL here", postgres.HOW_TO_GET_POSTGRES)
    began = time.monotonic()
    server = await asyncio.create_subprocess_exec(
        *postgres.with_own_postgres(programs, [sys.executable, "-c", ""]),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await server.communicate()
    if server.returncode:
        return Finding("postgres", "fails", said.decode(errors="replace").strip()[-200:], "set PG_BIN to another one")
    return Finding("postgres", "well", f"starts and ends in {time.monotonic() - began:.1f} s ({programs})")


def _check_recording(project: Project, demo: Demo) -> Finding:
    do = onstage_command("record", demo.name)
    try:
        kept = recording.find_recording(project, demo.name)
    except OnstageError as error:
        return Finding(f"recording {demo.name}", "fails", str(error))  # which says what to do
    if not kept:
        return Finding(f"recording {demo.name}", "weak", "none", do)
    if not kept.is_of(demo):
        return Finding(f"recording {demo.name}", "weak", "of an older script", do)
    return Finding(f"recording {demo.name}", "well", kept.facts.line())


async def _check_runs(project: Project, demos: list[Demo]) -> AsyncIterator[Finding]:
    """Run the demos: those that measure one by one, the others side by side."""
    alone = [demo for demo in demos if demo.declared.stage.alone]
    together = [demo for demo in demos if not demo.declared.stage.alone]
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def in_turn(demo: Demo) -> Finding:
        async with places:
            return await _check_run(project, demo)

    for done in asyncio.as_completed([in_turn(demo) for demo in together]):
        yield await done
    for demo in alone:
        yield await _check_run(project, demo)


async def _check_run(project: Project, demo: Demo) -> Finding:
    what = f"run {demo.name}"
    with tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-") as folder:
        try:
            command, notes = _command_to_check_network(catalog.demo_command(project, demo, Path(folder)))
            async with Terminal(command, lambda _: None) as terminal:
                ending = await terminal.wait()
        except (CannotRun, OSError) as error:
            return _finding_about_refusal(project, demo, str(error))
        beyond = sorted(set(notes.read_text("utf-8").split())) if notes.exists() else []
    outcome = Outcome.of(ending, demo.declared.stage)
    if outcome.how == "limit":
        return Finding(what, "fails", outcome.words, "raise seconds, or see why")
    if not outcome.well:
        return Finding(what, "fails", outcome.words, onstage_command("run", demo.name))
    if beyond:
        return Finding(what, "fails", f"reaches for {', '.join(beyond)}", "let it start its own server, on 127.0.0.1")
    return Finding(what, "well", outcome.words)


def _finding_about_refusal(project: Project, demo: Demo, why: str) -> Finding:
    """A demo that does not start here: it would fail, unless it is for another Python and has its recording."""
    kept = recording.find_recording(project, demo.name)
    if catalog.needs_other_python(demo) and kept and kept.is_of(demo):
        return Finding(f"run {demo.name}", "weak", why, "show the recording, or present with that Python")
    return Finding(f"run {demo.name}", "fails", why, "install it, or show the recording")


def _command_to_check_network(command: DemoCommand) -> tuple[DemoCommand, Path]:
    """The same command, and the file in which it will note what it reaches for beyond this machine."""
    hook = command.folder / ".onstage" / "sitecustomize.py"
    hook.parent.mkdir()
    shutil.copy(network_audit.__file__, hook)
    notes = hook.with_name("beyond.txt")
    path = os.pathsep.join([str(hook.parent), *filter(None, [command.environment.get("PYTHONPATH")])])
    environment = command.environment | {"PYTHONPATH": path, network_audit.NOTES_VARIABLE: str(notes)}
    return replace(command, environment=environment), notes

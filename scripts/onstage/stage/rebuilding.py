"""Builds the deck of a stage: before it opens, and again whenever a source changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, awatch

from ..deck import build, deck_stamp, fingerprint
from ..deck.deck_options import DeckOptions
from ..deck.remarks import NEEDS_TRUST
from ..errors import OnstageError
from ..project import ASSETS, Project
from .websockets import DeckWindows

Say = Callable[[str], None]  # gets each line that a person should read


@dataclass(frozen=True)
class StageOptions:
    """How a talk is presented: where the stage listens, and what it does by itself."""

    port: int
    host: str | None = None  # None: this machine only
    open_browser: bool = True
    safe: bool = False  # where a run goes wrong, its recording plays at once
    minutes: float | None = None  # the length of the talk; None: all of it
    execute: bool = False  # run the cells even of notebooks that come with outputs
    trust: bool = False  # scripts that notebooks brought along may run

    @property
    def deck(self) -> DeckOptions:
        """The slides of this length, with the others as spares: a question may lead anywhere."""
        return DeckOptions(self.minutes, spares=self.minutes is not None, execute=self.execute)

    def remarks(self, project: Project) -> list[str]:
        """What the deck in place does not honour, one line each."""
        return [
            line for line in deck_stamp.remarks_in_stamp(project) if not (self.trust and line.endswith(NEEDS_TRUST))
        ]


def build_if_needed(project: Project, options: DeckOptions, say: Say) -> str:
    """Build the deck unless it is current; returns why the build failed, or "".

    Raises OnstageError when the build fails and there is no older deck; an older one stays, and `say` gets why.
    """
    try:
        if not deck_stamp.is_deck_current(project, options):
            say("Building the deck …")
            build.build_deck(project, options)
    except OnstageError as error:
        if not (project.deck / "index.html").is_file():
            raise
        say(f"{error}\nThe deck shown is the last one that could be built.")
        return str(error)
    return ""


async def rebuild_on_change(
    project: Project, options: StageOptions, windows: DeckWindows, say: Say, told: str = ""
) -> None:
    """Build again whenever a source changes, until this is cancelled; every window reloads, or shows why it failed.

    `told` is why the last build failed, if it did: that is not said again while the sources stay the same.
    """

    def say_once(line: str) -> None:
        if line != told:
            say(line)

    folders = _watched_folders(project)

    def matters(_: Change, name: str) -> bool:
        path = Path(name)
        above = [folder for folder in folders if path.is_relative_to(folder)]
        return any(fingerprint.is_source_file(path, folder, project.output) for folder in above)

    looked = False  # once without a change: for what changed before the watch began
    async for changes in awatch(*folders, watch_filter=matters, debounce=200, rust_timeout=500, yield_on_timeout=True):
        if changes or not looked:
            speak = say if changes else say_once
            looked = True
            await _rebuild_deck(project, options, windows, speak, sorted({Path(path).name for _, path in changes}))


def _watched_folders(project: Project) -> set[Path]:
    sources = [path for path in (project.slides, project.demos, project.assets, ASSETS) if path.exists()]
    return {path.parent if path.is_file() else path for path in sources}


async def _rebuild_deck(
    project: Project, options: StageOptions, windows: DeckWindows, say: Say, changed: list[str]
) -> None:
    try:
        if await asyncio.to_thread(deck_stamp.is_deck_current, project, options.deck):
            return
        known = options.remarks(project)
        await asyncio.to_thread(build.build_deck, project, options.deck)
    except Exception as error:  # whatever a build runs into, the talk goes on with the last deck
        why = str(error)
        if not isinstance(error, OnstageError):
            why = f"the build failed: {type(error).__name__}: {error}"
        say(why)
        windows.tell({"failed": why})
        return
    say(f"Rebuilt after a change of {', '.join(changed) or 'a source'}.")
    for line in options.remarks(project):
        if line not in known:
            say(line)
    windows.tell({"reload": True})

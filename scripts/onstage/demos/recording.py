"""A run kept for later: what the terminal showed and when (asciicast v2), the picture, and the facts of the run."""

import asyncio
import codecs
import json
import os
import platform
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import OnstageError, SourceError
from ..files import write_all
from ..project import Project
from . import catalog
from .catalog import Demo
from .terminal import COLUMNS, ROWS, Ending, Terminal


@dataclass(frozen=True)
class Facts:
    """Where and when a run was recorded; nothing that names a person, a host or a path."""

    python: str
    platform: str
    cores: int
    date: str  # UTC, as 2026-11-22
    seconds: float
    exit: int
    script: str  # SHA-256 of the demo as it was

    def line(self) -> str:
        """The facts as a person reads them under a picture."""
        return f"Python {self.python}, {self.platform}, {self.cores} cores, {self.date}"


@dataclass(frozen=True)
class Recording:
    """The files of one recorded demo."""

    cast: Path
    picture: Path
    facts: Facts

    def is_of(self, demo: Demo) -> bool:
        """Whether the script is still the one that was recorded."""
        return self.facts.script == demo.digest


def picture_in(folder: Path) -> Path | None:
    """The SVG a run left in its folder; the first by name where there are several."""
    return min(folder.glob("*.svg"), default=None)


def events(cast: Path) -> list[tuple[float, str, str]]:
    """What happened in a recording: when (seconds), of which kind ("o" for output), and what."""
    _, *lines = cast.read_text("utf-8").splitlines()
    return [(at, kind, data) for at, kind, data in map(json.loads, lines)]


def find(project: Project, name: str) -> Recording | None:
    """The recording of that demo, if there is one. Raises SourceError when its facts cannot be read."""
    cast, picture, facts = _paths(project, name)
    if not facts.is_file():
        return None
    try:
        return Recording(cast, picture, Facts(**json.loads(facts.read_text("utf-8"))))
    except (ValueError, TypeError):
        place = project.short(facts)
        raise SourceError(place, None, f"these are no facts of a recording: run `onstage record {name}`.") from None


async def record(project: Project, demo: Demo, python: str | None = None) -> Recording:
    """Run the demo exactly as on stage, or on another `python`, and keep what it showed.

    Raises OnstageError, and then keeps the old recording, when the demo ends other than declared.
    """
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    events: list[list[Any]] = []
    with tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-") as folder:
        began = time.monotonic()

        def note(data: bytes) -> None:
            events.append([round(time.monotonic() - began, 3), "o", _unplaced(decode(data), project)])

        version = await _version_of(python) if python else platform.python_version()
        async with Terminal(catalog.command(project, demo, Path(folder), python), note) as terminal:
            ending = await terminal.wait()
        _judge(demo, ending)
        _keep(project, demo, ending, events, picture_in(Path(folder)), version)
    kept = find(project, demo.name)
    assert kept
    return kept


async def _version_of(python: str) -> str:
    """The version of another interpreter. Raises OnstageError when it does not start."""
    try:
        asked = await asyncio.create_subprocess_exec(
            python, "-c", "import platform; print(platform.python_version())", stdout=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise OnstageError(f"{python} does not start ({error.strerror}): name a Python.") from None
    answer, _ = await asked.communicate()
    if asked.returncode:
        raise OnstageError(f"{python} is no Python: it ended with exit code {asked.returncode}.")
    return answer.decode().strip()


def _unplaced(text: str, project: Project) -> str:
    """The text without this machine's folders, as a traceback would show them."""
    return text.replace(f"{project.root}{os.sep}", "").replace(str(Path.home()), "~")


def _judge(demo: Demo, ending: Ending) -> None:
    stage = demo.declared.stage
    if ending.how != "exit" or ending.code != stage.exits:
        what = "ran into its limit" if ending.how == "limit" else f"ended with exit code {ending.code}"
        raise OnstageError(
            f"{demo.name} {what} (declared: exit {stage.exits} within {stage.seconds:g} s): not recorded."
        )


def _keep(
    project: Project, demo: Demo, ending: Ending, events: list[list[Any]], picture: Path | None, python: str
) -> None:
    cast, svg, facts = _paths(project, demo.name)
    now = datetime.now(UTC)
    header = {
        "version": 2, "width": COLUMNS, "height": ROWS, "timestamp": int(now.timestamp()),
        "title": demo.title, "env": {"TERM": "xterm-256color"},
    }  # fmt: skip
    known = Facts(
        python=python,
        platform=f"{platform.system()} {platform.machine()}",
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        date=f"{now:%Y-%m-%d}",
        seconds=round(ending.seconds, 3),
        exit=ending.code,
        script=demo.digest,
    )
    lines = (json.dumps(line, ensure_ascii=False) for line in (header, *events))
    texts = {cast: "\n".join(lines) + "\n", facts: json.dumps(asdict(known), indent=2) + "\n"}
    if picture is not None:
        texts[svg] = picture.read_text("utf-8")
    try:
        write_all({path: text.encode() for path, text in texts.items()})
        if picture is None:  # an old one would be shown under the new date
            svg.unlink(missing_ok=True)
    except OSError as error:
        where = project.short(cast.parent)
        raise OnstageError(f"cannot write to {where} ({error.strerror}): the old recording stays.") from None


def _paths(project: Project, name: str) -> tuple[Path, Path, Path]:
    folder = project.assets / "recordings"
    return folder / f"{name}.cast", folder / f"{name}.svg", folder / f"{name}.json"

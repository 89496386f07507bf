"""A run kept on disk: what the terminal showed and when (asciicast v2), its picture, its tasks, and its facts."""

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

from ..anonymous import anonymous
from ..errors import OnstageError, SourceError
from ..files import write_files
from ..project import Project
from ..shell import onstage_command
from ..traces.trace import TracePart
from ..traces.tracing import Tracing
from . import catalog
from .anonymous_recording import anonymous_output
from .catalog import Demo, DemoCommand
from .outcome import Outcome
from .script_block import COLUMNS, ROWS
from .terminal import RunEnding, Terminal

RECORDING_SUFFIXES = {"cast", "json", "svg", "tasks.json"}
MOST_STEPS_KEPT = 4000  # of a trace; more are merged


@dataclass(frozen=True)
class RecordingFacts:
    """Where and when a run was recorded; nothing that names a person, a host or a path."""

    python: str  # version
    platform: str  # as "Linux x86_64"
    cores: int  # that the recorder could use
    date: str  # UTC, such as 2026-11-22
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
    picture: Path  # exists only if the demo drew one
    facts: RecordingFacts

    @property
    def trace(self) -> Path:
        """What its asyncio tasks did; exists only if it had any, and is not measured alone."""
        return self.cast.with_suffix(".tasks.json")

    def is_of(self, demo: Demo) -> bool:
        """Whether the script is still the one that was recorded."""
        return self.facts.script == demo.digest


def picture_of_run(folder: Path) -> Path | None:
    """The SVG a run left in its folder; the first by name where there are several, None where there is none."""
    return min(folder.glob("*.svg"), default=None)


def recorded_events(cast: Path) -> list[tuple[float, str, str]]:
    """What happened in a recording, in order: when (seconds from its start), which kind ("o" for output), and what."""
    _, *lines = cast.read_text("utf-8").splitlines()
    return [(at, kind, data) for at, kind, data in map(json.loads, lines)]


def recorded_size(cast: Path) -> tuple[int, int]:
    """Columns and rows of the terminal in which it was recorded."""
    with cast.open(encoding="utf-8") as lines:
        header = json.loads(next(lines))
    return header.get("width", COLUMNS), header.get("height", ROWS)


def find_recording(project: Project, name: str) -> Recording | None:
    """The recording of that demo, or None. Raises SourceError when its facts cannot be read."""
    cast = _cast_path(project, name)
    picture, facts = cast.with_suffix(".svg"), cast.with_suffix(".json")
    if not facts.is_file():
        return None
    try:
        return Recording(cast, picture, RecordingFacts(**json.loads(facts.read_text("utf-8"))))
    except (ValueError, TypeError):
        problem = f"not the facts of a recording: run `{onstage_command('record', name)}`."
        raise SourceError(project.short(facts), None, problem) from None


async def record_demo(project: Project, demo: Demo, python: str | None = None) -> Recording:
    """Run the demo exactly as on stage, or on another `python`, and write what it showed into assets/recordings.

    The output, the title and the picture are made anonymous first. Raises CannotRun when something is missing, and
    OnstageError when the demo does not end as declared or a file cannot be written; the old recording then stays.
    """
    version = await _python_version_to_record(python) if python else platform.python_version()
    with tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-") as folder:
        tracing = Tracing(demo.source, alone=demo.is_alone)
        ending, output = await _run_to_record(catalog.demo_command(project, demo, Path(folder), python), tracing)
        outcome = Outcome.of(ending, demo.declared.stage)
        if not outcome.well:
            look = onstage_command("run", demo.name)
            raise OnstageError(f"{demo.name} is not recorded: {outcome.words}.  → {look}")
        drawn = picture_of_run(Path(folder))
        picture = anonymous(drawn.read_text("utf-8"), project) if drawn else None
    now = datetime.now(UTC)
    facts = RecordingFacts(
        python=version,
        platform=f"{platform.system()} {platform.machine()}",
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        date=f"{now:%Y-%m-%d}",
        seconds=round(ending.seconds, 3),
        exit=ending.code,
        script=demo.digest,
    )
    files = {"cast": _cast_text(project, demo, now, output), "json": json.dumps(asdict(facts), indent=2) + "\n"}
    if picture is not None:
        files["svg"] = picture
    if tracing.trace.has_lanes:
        files["tasks.json"] = _recorded_trace_text(anonymous(tracing.trace.whole(MOST_STEPS_KEPT), project))
    return _write_recording(project, demo.name, files, facts)


async def _python_version_to_record(python: str) -> str:
    """The version of another interpreter. Raises OnstageError when it does not start."""
    try:
        asked = await asyncio.create_subprocess_exec(
            python, "-c", "import platform; print(platform.python_version())", stdout=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise OnstageError(f"{python} does not start ({error.strerror}): name a Python.") from None
    answer, _ = await asked.communicate()
    if asked.returncode:
        raise OnstageError(f"{python} is not a Python: it ended with exit code {asked.returncode}.")
    return answer.decode().strip()


async def _run_to_record(command: DemoCommand, tracing: Tracing) -> tuple[RunEnding, list[tuple[float, str]]]:
    """How the run ended, and each piece of its output with the seconds since its start; its tasks are in `tracing`.

    A character whose bytes came in two pieces is in the second of them.
    """
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    output: list[tuple[float, str]] = []
    began = time.monotonic()

    def note(data: bytes) -> None:
        output.append((round(time.monotonic() - began, 3), decode(data)))

    with tracing:
        async with Terminal(command, note, tracing) as terminal, tracing.kept_up_to_date():
            ending = await terminal.wait()
    return ending, output


def _cast_text(project: Project, demo: Demo, now: datetime, output: list[tuple[float, str]]) -> str:
    """The text of an asciicast v2 file, as docs.asciinema.org/manual/asciicast/v2 defines it: JSON, line by line.

    Written by hand: the format is a header and one array per event, and asciinema offers no library that writes it.
    """
    stage = demo.declared.stage
    header = {
        "version": 2, "width": stage.columns, "height": stage.rows, "timestamp": int(now.timestamp()),
        "title": anonymous(demo.title, project), "env": {"TERM": "xterm-256color"},
    }  # fmt: skip
    pieces = anonymous_output([piece for _, piece in output], project)
    events = [[at, "o", piece] for (at, _), piece in zip(output, pieces, strict=True)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (header, *events))


def _recorded_trace_text(trace: TracePart) -> str:
    """The text of a trace: JSON with a line for each lane, place and step, so that a change of it can be read."""
    lists = {key: value for key, value in trace.items() if isinstance(value, list)}
    parts = [f'"{key}":{json.dumps(value)}' for key, value in trace.items() if key not in lists]
    for key, values in lists.items():
        lines = ",\n".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
        parts.append(f'"{key}":[\n{lines}\n]')
    return "{" + ",\n".join(parts) + "}\n"


def _write_recording(project: Project, name: str, files: dict[str, str], facts: RecordingFacts) -> Recording:
    """Put a new recording, suffix → text, in place of the old one. Raises OnstageError, and then the old one stays."""
    cast = _cast_path(project, name)
    paths = {suffix: cast.with_suffix(f".{suffix}") for suffix in RECORDING_SUFFIXES}
    try:
        write_files({paths[suffix]: text.encode() for suffix, text in files.items()})
        for suffix in RECORDING_SUFFIXES - files.keys():  # an old picture or trace would be shown under the new date
            paths[suffix].unlink(missing_ok=True)
    except OSError as error:
        folder = project.short(cast.parent)
        raise OnstageError(f"cannot write to {folder} ({error.strerror}): the old recording stays.") from None
    return Recording(cast, paths["svg"], facts)


def _cast_path(project: Project, name: str) -> Path:
    """The path of that demo's cast, whether or not it exists; its other files have the same name and another suffix."""
    return project.assets / "recordings" / f"{name}.cast"

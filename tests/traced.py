"""Scripts run in real processes, bare and traced: on this Python, or with ONSTAGE_TEST_PYTHONS=3.12,3.13 on others."""

import functools
import glob
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from onstage.traces.trace import TraceLane, TracePart
from onstage.traces.tracing import Tracing

TIMEOUT = 30  # seconds for one script
THIS = "{}.{}".format(*sys.version_info)
VERSIONS = os.environ.get("ONSTAGE_TEST_PYTHONS", THIS).split(",")  # nox runs these tests on each Python there is
ENVIRONMENT = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}


@functools.cache
def find_python(version: str) -> str | None:
    """A Python of that version: this one, one on PATH, or one of pyenv's."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    names = [shutil.which(f"python{version}"), *sorted(glob.glob(f"{pyenv}/versions/{version}.*/bin/python"))]
    says = "import sys, asyncio; print('{}.{}'.format(*sys.version_info))"
    for name in [sys.executable] if version == THIS else filter(None, names):
        found = subprocess.run([name, "-c", says], capture_output=True, text=True, timeout=60)
        if found.stdout.strip() == version:
            return name
    return None


@pytest.fixture(params=VERSIONS)
def python(request: pytest.FixtureRequest) -> str:
    """A Python of each version that is wanted, one after the other."""
    return find_python(request.param) or pytest.skip(f"there is no Python {request.param}")


@dataclass(frozen=True)
class Run:
    """What one process did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class TracedRun(Run):
    """What it did, and what the tracer saw of it."""

    trace: TracePart

    @functools.cached_property
    def lanes(self) -> dict[str, TraceLane]:
        """Name → lane; no two have the same."""
        lanes = {lane["name"]: lane for lane in self.trace["lanes"]}
        assert len(lanes) == len(self.trace["lanes"])
        return lanes

    def tasks(self) -> list[str]:
        return [lane["name"] for lane in self.trace["lanes"] if lane["kind"] == "task"]

    def parent(self, name: str) -> str | None:
        number = self.lanes[name]["parent"]
        return next((lane["name"] for lane in self.trace["lanes"] if lane["lane"] == number), None)

    def end(self, name: str) -> tuple[str | None, str | None]:
        return self.lanes[name].get("how"), self.lanes[name].get("detail")

    def waits(self, name: str) -> list[tuple[int, str]]:
        """Kind of wait, and the text of its place, after each step of that lane."""
        number = self.lanes[name]["lane"]
        steps = [step for step in self.trace["steps"] if step[0] == number]
        return [(step[5], self.trace["places"][step[6]][2] if step[6] >= 0 else "") for step in steps]


def start(command: list[str], environment: dict[str, str], **settings: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        errors="backslashreplace", **settings,
    )  # fmt: skip


def finished(process: subprocess.Popen[str]) -> Run:
    """What a process did; it is ended if it does not end."""
    with process:
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    return Run(process.returncode, out, err)


def bare(command: list[str], environment: dict[str, str] | None = None, **settings: object) -> Run:
    """Run a command as it is."""
    return finished(start(command, ENVIRONMENT | (environment or {}), **settings))


def both(command: list[str], environment: dict[str, str] | None = None, **settings: object) -> tuple[Run, "TracedRun"]:
    """Run a command as it is, and beside it traced."""
    process = start(command, ENVIRONMENT | (environment or {}), **settings)
    run = traced(command, environment, **settings)
    return finished(process), run


def traced(
    command: list[str],
    environment: dict[str, str] | None = None,
    *,
    source: str = "",
    reads: bool = True,
    **settings: object,
) -> TracedRun:
    """Run a command traced; what it writes to the memory is read meanwhile, or only afterwards."""
    with Tracing(source or "import asyncio") as tracing:
        environment = ENVIRONMENT | (environment or {})
        process = start(command, environment | tracing.begin(environment), **settings)
        over = threading.Event()

        def read() -> None:
            while not over.wait(0.02):
                tracing.read()

        reader = threading.Thread(target=read)
        if reads:
            reader.start()
        try:
            run = finished(process)
        finally:
            over.set()
            if reads:
                reader.join()
        tracing.finish()
        return TracedRun(run.code, run.out, run.err, tracing.trace.whole())


def script(folder: Path, text: str, name: str = "program.py") -> Path:
    path = folder / name
    path.write_text(dedent(text).lstrip(), "utf-8")
    return path


def trace_of(folder: Path, python: str, text: str, **settings: object) -> TracedRun:
    """The trace of a script that must end well."""
    path = script(folder, text)
    run = traced([python, str(path)], source=path.read_text("utf-8"), **settings)
    assert run.code == 0, run.err
    return run

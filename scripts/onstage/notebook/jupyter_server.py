"""Start Jupyter's classic notebook on the talk's own slides, as a RISE slideshow, on this machine only."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import quote

from jupyter_core.paths import jupyter_data_dir

from ..deck.sources import CELL_BREAK, Chapter, read_chapters
from ..demos.watchdog import MARK_VARIABLE, start_watchdog
from ..errors import OnstageError, one_line
from ..mime import BUILDING_VARIABLE, OUTPUT_VARIABLE
from ..net import LOOPBACK, free_port
from ..project import ASSETS, Project
from ..shell import python_command

JUPYTER_PACKAGES = ("nbclassic", "rise", "ipywidgets")
# Saving keeps everything in a chapter's header, and adds none of these, which jupytext and Jupyter would write.
METADATA_NOT_SAVED = (
    *("language_info", "celltoolbar", "widgets"),
    *(f"jupytext.{key}" for key in ("text_representation", "main_language")),
    *(f"jupytext.{kind}_metadata_filter" for kind in ("cell", "notebook")),
)
# An empty line of jupytext's in a header; not parsed as YAML, so that the rest of the header stays byte for byte.
EMPTY_JUPYTEXT = re.compile(r"\A(---\n(?:.+\n)*?)jupytext: \{\}\n")
SAVED_METADATA = ",".join(["all", *(f"-{key}" for key in METADATA_NOT_SAVED)])
UNUSED_EXTENSIONS = ("jupyterlab", "jupyter_lsp", "notebook")  # Jupyter starts sooner without


def serve_notebook(project: Project, port: int, open_browser: bool, say: Callable[[str], None]) -> None:
    """Serve the slides until interrupted; 0 takes a free port. `say` gets each line a person should read.

    Raises OnstageError when something is missing, the port is taken, or Jupyter does not start.
    """
    if missing := [name for name in JUPYTER_PACKAGES if not find_spec(name)]:
        install = python_command("-m", "pip", "install", "onstage[rise]")
        raise OnstageError(f"{', '.join(missing)} not installed: `{install}`.")
    chapters = read_chapters(project)
    port = _free_jupyter_port(port)
    token, mark = secrets.token_hex(24), secrets.token_hex(8)
    with (
        tempfile.TemporaryDirectory(prefix="onstage-jupyter-", ignore_cleanup_errors=True) as scratch,
        start_watchdog(mark, scratch),
    ):
        _write_jupyter_chapters(chapters, Path(scratch))
        jupyter = _start_jupyter(project, port, {"JUPYTER_TOKEN": token, MARK_VARIABLE: mark}, Path(scratch))
        try:
            _wait_until_jupyter_ready(jupyter, Path(scratch))
            address = f"http://{LOOPBACK}:{port}/nbclassic/notebooks/{quote(chapters[0].path.name)}?token={token}"
            say(f"Notebook at {address}  (Ctrl-C ends it, its kernels and every demo)")
            if open_browser and not webbrowser.open(address):
                say("No browser opened by itself: open the address above.")
            if jupyter.wait():
                raise OnstageError(
                    f"Jupyter ended with exit code {jupyter.returncode}: {_jupyter_error(Path(scratch))}"
                )
        except KeyboardInterrupt:
            say("The notebook is closed.")
        finally:
            _end_jupyter(jupyter)


def _free_jupyter_port(port: int) -> int:
    try:
        return free_port(port)
    except OSError:
        raise OnstageError(f"port {port} is taken: give another with --port, or --port 0.") from None


def _start_jupyter(project: Project, port: int, own: dict[str, str], scratch: Path) -> subprocess.Popen[bytes]:
    """Start Jupyter with its own configuration, in its own process group: its interrupts are ours to pass on.

    What is its `own` goes into its environment, not onto its command line, which others can see.
    """
    folder = _jupyter_folder(project)
    with (scratch / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "nbclassic", *_jupyter_options(project, port, scratch)],
            cwd=folder, env=_jupyter_environment(project, scratch) | own,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip


def _jupyter_folder(project: Project) -> Path:
    return project.slides if project.slides.is_dir() else project.slides.parent


def _jupyter_options(project: Project, port: int, scratch: Path) -> list[str]:
    """Jupyter's command line; `scratch` is a folder for what it writes."""
    settings: dict[str, object] = {
        "ServerApp.ip": LOOPBACK,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": _jupyter_folder(project),
        "NotebookApp.extra_nbextensions_path": ASSETS,
        "FileCheckpoints.checkpoint_dir": scratch / "checkpoints",
        "JupytextConfiguration.notebook_metadata_filter": SAVED_METADATA,
        "ContentsManager.pre_save_hook": f"{__name__}.tidy_saved_text",
    }
    if all(CELL_BREAK.search(path.read_text("utf-8")) for path in project.chapters() if path.suffix == ".md"):
        settings["JupytextConfiguration.preferred_jupytext_formats_read"] = "md:myst"  # even without a code cell
    options = [f"--{name}={value}" for name, value in settings.items()]
    return options + [f"--ServerApp.jpserver_extensions={name}=False" for name in UNUSED_EXTENSIONS]


def _jupyter_environment(project: Project, scratch: Path) -> dict[str, str]:
    """This process's environment, but nothing in anybody's home is read or written for Jupyter."""
    environment = {name: value for name, value in os.environ.items() if name != BUILDING_VARIABLE}
    return environment | {
        "JUPYTER_CONFIG_PATH": str(ASSETS / "notebook"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_PATH": os.pathsep.join([os.environ.get("JUPYTER_PATH", ""), jupyter_data_dir()]),  # kernels are there
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # this Python's kernel before one in the home
        "IPYTHONDIR": str(scratch / "ipython"),
        OUTPUT_VARIABLE: str(project.output),
    }


def _write_jupyter_chapters(chapters: list[Chapter], scratch: Path) -> None:
    """Write the paths and titles of the chapters where the notebook's page reads its settings."""
    named = [
        {
            "path": chapter.path.name,
            "title": chapter.notebook.metadata.get("title") or chapter.path.stem.replace("_", " "),
        }
        for chapter in chapters
    ]
    settings = scratch / "config" / "nbconfig" / "notebook.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"onstage": {"chapters": named}}), "utf-8")


def tidy_saved_text(model: dict[str, object], **_: object) -> None:
    """Remove from a text that is about to be saved the empty header that jupytext puts into one without any."""
    if model["type"] == "file" and isinstance(text := model["content"], str):
        model["content"] = EMPTY_JUPYTEXT.sub(r"\1", text)


def _wait_until_jupyter_ready(jupyter: subprocess.Popen[bytes], scratch: Path) -> None:
    """Wait until Jupyter listens, which it writes into its runtime folder. Raises OnstageError when it ends instead."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt_jupyter)
    while not any(scratch.glob("runtime/jpserver-*.json")):
        if jupyter.poll() is not None:
            raise OnstageError(f"Jupyter did not start: {_jupyter_error(scratch)}")
        time.sleep(0.05)


def _jupyter_error(scratch: Path) -> str:
    said = (scratch / "log").read_text("utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
    telling = [line for line in said if re.search(r"Error|\[[CE] ", line)] or said
    return one_line(telling[-1])


def _interrupt_jupyter(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _end_jupyter(jupyter: subprocess.Popen[bytes]) -> None:
    """Ask Jupyter to end, so that it ends its kernels first; kill it when that takes more than 20 s."""
    jupyter.terminate()
    try:
        jupyter.wait(20)
    except subprocess.TimeoutExpired:
        jupyter.kill()
        jupyter.wait()

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
from ..demos.watchdog import MARK, start_watchdog
from ..errors import OnstageError, one_line
from ..mime import BUILDING, OUTPUT
from ..net import LOOPBACK, free_port
from ..project import ASSETS, Project

NEEDED = ("nbclassic", "rise", "ipywidgets")
# Saving keeps all that a chapter's header says, and adds nothing of the program's own.
NOT_SAVED = (
    *("language_info", "celltoolbar", "widgets"),
    *(f"jupytext.{key}" for key in ("text_representation", "main_language")),
    *(f"jupytext.{kind}_metadata_filter" for kind in ("cell", "notebook")),
)
EMPTY = re.compile(r"\A(---\n(?:.+\n)*?)jupytext: \{\}\n")
SAVED_METADATA = ",".join(["all", *(f"-{key}" for key in NOT_SAVED)])
UNUSED_EXTENSIONS = ("jupyterlab", "jupyter_lsp", "notebook")  # Jupyter starts sooner without


def start(talk: Project, port: int, open_browser: bool, say: Callable[[str], None]) -> None:
    """Serve the slides until interrupted; 0 takes a free port. `say` gets each line a person should read.

    Raises OnstageError when something is missing, the port is taken, or Jupyter does not start.
    """
    if missing := [name for name in NEEDED if not find_spec(name)]:
        raise OnstageError(f"{', '.join(missing)} not installed: `pip install 'onstage[rise]'`.")
    chapters = read_chapters(talk)
    port = _free(port)
    token, mark = secrets.token_hex(24), secrets.token_hex(8)
    with (
        tempfile.TemporaryDirectory(prefix="onstage-jupyter-", ignore_cleanup_errors=True) as scratch,
        start_watchdog(mark, scratch),
    ):
        _tell_page(chapters, Path(scratch))
        jupyter = _jupyter(talk, port, {"JUPYTER_TOKEN": token, MARK: mark}, Path(scratch))
        try:
            _ready(jupyter, Path(scratch))
            address = f"http://{LOOPBACK}:{port}/nbclassic/notebooks/{quote(chapters[0].path.name)}?token={token}"
            say(f"Notebook at {address}  (Ctrl-C ends it, its kernels and every demo)")
            if open_browser and not webbrowser.open(address):
                say("No browser opened by itself: open the address above.")
            if jupyter.wait():
                raise OnstageError(f"Jupyter ended with exit code {jupyter.returncode}: {_last_words(Path(scratch))}")
        except KeyboardInterrupt:
            say("The notebook is closed.")
        finally:
            _end(jupyter)


def _free(port: int) -> int:
    try:
        return free_port(port)
    except OSError:
        raise OnstageError(f"port {port} is taken: give another with --port, or --port 0.") from None


def _jupyter(talk: Project, port: int, own: dict[str, str], scratch: Path) -> subprocess.Popen[bytes]:
    """Jupyter with a configuration of its own: nothing in anybody's home is read for it or written.

    What is its `own` goes into its environment, not onto its command line: others see that.
    """
    folder = talk.slides if talk.slides.is_dir() else talk.slides.parent
    settings: dict[str, object] = {
        "ServerApp.ip": LOOPBACK,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": folder,
        "NotebookApp.extra_nbextensions_path": ASSETS,
        "FileCheckpoints.checkpoint_dir": scratch / "checkpoints",
        "JupytextConfiguration.notebook_metadata_filter": SAVED_METADATA,
        "ContentsManager.pre_save_hook": f"{__name__}.tidy",
    }
    if all(CELL_BREAK.search(path.read_text("utf-8")) for path in talk.chapters() if path.suffix == ".md"):
        settings["JupytextConfiguration.preferred_jupytext_formats_read"] = "md:myst"  # even without a code cell
    options = [f"--{name}={value}" for name, value in settings.items()]
    options += [f"--ServerApp.jpserver_extensions={name}=False" for name in UNUSED_EXTENSIONS]
    environment = {name: value for name, value in os.environ.items() if name != BUILDING} | {
        "JUPYTER_CONFIG_PATH": str(ASSETS / "notebook"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_PATH": os.pathsep.join([os.environ.get("JUPYTER_PATH", ""), jupyter_data_dir()]),  # kernels are there
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # this Python's kernel before one in the home
        "IPYTHONDIR": str(scratch / "ipython"),
        OUTPUT: str(talk.output),
    }
    with (scratch / "log").open("wb") as log:
        # In a session of its own: an interrupt is ours to pass on.
        return subprocess.Popen(
            [sys.executable, "-m", "nbclassic", *options], cwd=folder, env=environment | own,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip


def _tell_page(chapters: list[Chapter], scratch: Path) -> None:
    """Write down for the notebook's page which chapters there are, and what they are called."""
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


def tidy(model: dict[str, object], **_: object) -> None:
    """Take out of a text that is about to be saved what jupytext puts into the header of one that had nothing there."""
    if model["type"] == "file" and isinstance(text := model["content"], str):
        model["content"] = EMPTY.sub(r"\1", text)


def _ready(jupyter: subprocess.Popen[bytes], scratch: Path) -> None:
    """Wait until it listens: then it writes down where. Raises OnstageError when it ends instead."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    while not any(scratch.glob("runtime/jpserver-*.json")):
        if jupyter.poll() is not None:
            raise OnstageError(f"Jupyter did not start: {_last_words(scratch)}")
        time.sleep(0.05)


def _last_words(scratch: Path) -> str:
    said = (scratch / "log").read_text("utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
    telling = [line for line in said if re.search(r"Error|\[[CE] ", line)] or said
    return one_line(telling[-1])


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _end(jupyter: subprocess.Popen[bytes]) -> None:
    """Asked to terminate, Jupyter ends its kernels first."""
    jupyter.terminate()
    try:
        jupyter.wait(20)
    except subprocess.TimeoutExpired:
        jupyter.kill()
        jupyter.wait()

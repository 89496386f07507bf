"""How a shell on this machine starts onstage and its Python: what messages print is typed as it stands."""

import shlex
import shutil
import sys
from pathlib import Path


def onstage_command(*words: str) -> str:
    """The line that starts this very onstage with these words: by its name if PATH leads to it, else by its path."""
    program = Path(sys.argv[0]).absolute()
    by_module = f"{shlex.quote(sys.executable)} -m onstage"  # also where another program imports the package
    start = _as_typed("onstage", program) if program.name == "onstage" else by_module
    return " ".join([start, *map(shlex.quote, words)])


def python_command(*words: str) -> str:
    """The line that starts the Python that onstage runs on, with these words."""
    return " ".join([_as_typed("python3", Path(sys.executable).with_name("python3")), *map(shlex.quote, words)])


def _as_typed(name: str, program: Path) -> str:
    """The name if PATH leads to that program, else its whole path."""
    return name if shutil.which(name) == str(program) else shlex.quote(str(program))

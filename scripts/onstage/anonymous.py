"""What leaves this machine names neither its folders nor its user, its host or its secrets."""

import getpass
import os
import re
import socket
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .project import Project

SECRET = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY", re.IGNORECASE)
SHORTEST_SECRET = 8  # characters; a shorter one would be found in innocent words
# Names that are no person's and no machine's own: to change them would only spoil words.
NOBODY = {"root", "user", "runner", "jovyan", "ubuntu", "admin", "localhost", "host", "python"}
DATA = r"data:[\w.+/-]+;base64,[\w+/=]+"  # where a name would be one by chance


def anonymous(value: Any, project: Project) -> Any:
    """The outputs of a cell, or a text, without what only this machine knows."""
    words = _words(project)
    pattern = re.compile("|".join([DATA, *(f"(?:{word})" for word in words)]))
    answers = [(re.compile(word), instead) for word, instead in words.items()]

    def instead(found: re.Match[str]) -> str:
        text = found[0]
        return next((answer for word, answer in answers if word.fullmatch(text)), text)

    return _changed(value, lambda text: pattern.sub(instead, text))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(part, change) for part in value]
    if isinstance(value, dict):
        return {key: part if _is_picture(key) else _changed(part, change) for key, part in value.items()}
    return value


def _is_picture(key: str) -> bool:
    return key.startswith("image/") and key != "image/svg+xml"


def _words(project: Project) -> dict[str, str]:
    """Pattern → what stands for it, the longest first."""
    lib = sysconfig.get_paths()
    folders = {
        str(Path.home()): "~", tempfile.gettempdir(): "tmp", str(project.root): ".", sys.executable: "python",
        lib["stdlib"]: "lib", lib["purelib"]: "lib", lib["platlib"]: "lib",
    }  # fmt: skip
    words = {f"{re.escape(str(project.root) + os.sep)}": ""}
    for folder in sorted(folders, key=len, reverse=True):
        # Not where it only begins like that: /tmp is not in /tmpfiles, and / alone is everywhere.
        if len(folder) > 1:
            for spelled in {folder, folder.replace("\\", "\\\\")}:
                words[rf"{re.escape(spelled)}(?![\w-])"] = folders[folder]
    user, host = getpass.getuser(), socket.gethostname()
    words[rf"(?:/home|/Users|[A-Z]:\\Users)[/\\]{re.escape(user)}\b"] = "~"
    words |= {rf"\b{re.escape(name)}\b": told for name, told in ((host, "host"), (user, "user"))
              if name.lower() not in NOBODY}  # fmt: skip
    secrets = {value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= SHORTEST_SECRET}
    return {re.escape(secret): "***" for secret in sorted(secrets, key=len, reverse=True)} | words

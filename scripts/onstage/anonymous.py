"""What leaves this machine names neither its folders nor its user, its host or its secrets."""

import getpass
import html
import os
import re
import socket
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .project import Project

# Names of environment variables that hold a secret. Bare PWD and OLDPWD, which every shell sets, name folders.
SECRET_VARIABLE = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|(?:^|_)PASS$|_KEY(?:_ID)?$|_PWD$", re.IGNORECASE
)
USER_AND_PASSWORD = re.compile(r"://([^\s/?#:@]*):([^\s/?#]+)@")  # in a URL (RFC 3986, section 3.2.1)
SHORTEST_SECRET = 8  # characters; a shorter one would be found in innocent words
# Passwords out of examples, and names that belong to no one: replacing them would only garble words.
EXAMPLE_PASSWORDS = {"password", "postgres"}
NAMES_OF_NOBODY = {"root", "user", "runner", "jovyan", "ubuntu", "admin", "localhost", "host", "python"}
DATA_ADDRESS = r"data:[\w.+/-]+;base64,\s?[\w+/=]+"  # a name in it would be there by chance


class MachineNames:
    """What names this machine or its user in a text, as it is when the object is made."""

    def __init__(self, project: Project) -> None:
        substitutes = _machine_substitutes(project)
        self._substitutes = [*substitutes.values()]
        self._pattern = re.compile("|".join([DATA_ADDRESS, *(f"({pattern})" for pattern in substitutes)]))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Each name in `text` as (start, end, substitute), from left to right; none overlap."""
        for match in self._pattern.finditer(text):
            if match.lastindex:
                yield match.start(), match.end(), self._substitutes[match.lastindex - 1]

    def replace(self, text: str) -> str:
        """`text` with its substitute in place of each name."""
        parts, done = [], 0
        for start, end, substitute in self.find(text):
            parts += [text[done:start], substitute]
            done = end
        return "".join([*parts, text[done:]])


def anonymous(value: Any, project: Project) -> Any:
    """A text, or the outputs of a cell, with a substitute for each name of this machine, its user or its secrets."""
    return _with_anonymous_texts(value, MachineNames(project).replace)


def _with_anonymous_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A copy of JSON-like data with every text changed, except for bitmaps."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_with_anonymous_texts(part, change) for part in value]
    if isinstance(value, dict):
        return {key: part if _is_bitmap(key) else _with_anonymous_texts(part, change) for key, part in value.items()}
    return value


def _is_bitmap(mime: str) -> bool:
    return mime.startswith("image/") and mime != "image/svg+xml"


def _machine_substitutes(project: Project) -> dict[str, str]:
    """Pattern → substitute, in the order they are to be tried: secrets, folders, then names."""
    user, host = getpass.getuser(), socket.gethostname()
    names = {rf"(?:/home|/Users|[A-Z]:\\Users)[/\\]{re.escape(user)}\b": "~"}
    for name, substitute in ((host, "host"), (user, "user")):
        if name.lower() not in NAMES_OF_NOBODY:
            names[rf"\b{re.escape(name)}\b"] = substitute
    return _secret_substitutes() | _folder_substitutes(project) | names


def _folder_substitutes(project: Project) -> dict[str, str]:
    """Pattern → substitute for the folders of this machine, the longest first."""
    lib, temporary = sysconfig.get_paths(), Path(tempfile.gettempdir())
    folders = {
        str(Path.home()): "~", str(temporary): "tmp", str(temporary.resolve()): "tmp", str(project.root): ".",
        sys.executable: "python", lib["stdlib"]: "lib", lib["purelib"]: "lib", lib["platlib"]: "lib",
    }  # fmt: skip
    patterns = {re.escape(str(project.root) + os.sep): ""}
    for folder in sorted(folders, key=len, reverse=True):
        if len(folder) > 1:  # "/" alone is everywhere
            for spelling in {folder, folder.replace("\\", "\\\\")}:
                # Not where a longer name only begins like that: /tmp is not in /tmpfiles.
                patterns[rf"{re.escape(spelling)}(?![\w-])"] = folders[folder]
    return patterns


def _secret_substitutes() -> dict[str, str]:
    """Pattern → substitute for the secrets in this process's environment, the longest first."""
    secrets = {value for name, value in os.environ.items() if SECRET_VARIABLE.search(name)}
    for value in os.environ.values():
        for user, password in USER_AND_PASSWORD.findall(value):
            if password != user and password not in EXAMPLE_PASSWORDS:
                secrets |= {password, unquote(password)}
    secrets |= {html.escape(secret, quote) for secret in secrets for quote in (True, False)}
    found = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)
    # A terminal shows a line break as "\r\n".
    return {re.escape(secret).replace("\\\n", r"\r?\n"): "***" for secret in found}

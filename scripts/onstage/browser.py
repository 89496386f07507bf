"""Which browser this machine has: Chrome, Chromium or Edge."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")


def find() -> Path | None:
    """The browser named by ONSTAGE_BROWSER, else the first on PATH, else a macOS application."""
    named = os.environ.get("ONSTAGE_BROWSER")
    if named:
        return Path(named) if Path(named).is_file() else None
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    applications = (Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC)
    return next((path for path in applications if path.is_file()), None)

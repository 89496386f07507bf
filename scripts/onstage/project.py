"""Where the folders of a talk are, and where the machinery keeps its own."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import UsageError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
# A checkout has its assets two folders up; a wheel carries the same tree inside the package.
HOME = _CHECKOUT if (_CHECKOUT / "assets" / "npm_parts.py").is_file() else _PACKAGE / "talk"
ASSETS = HOME / "assets"

CHAPTER_SUFFIXES = (".md", ".ipynb")


@dataclass(frozen=True)
class Project:
    """One talk: where it is read from (`root`, `slides`) and where it is built (`output`)."""

    root: Path
    slides: Path
    output: Path

    @property
    def demos(self) -> Path:
        """The folder with one script a demo; it need not exist."""
        return self.root / "demos"

    @property
    def assets(self) -> Path:
        """The talk's own images and styles; it need not exist."""
        return self.root / "assets"

    @property
    def deck(self) -> Path:
        """The folder the built deck is in."""
        return self.output / "deck"

    def chapters(self) -> list[Path]:
        """The slide sources in the order of the talk: 2_x before 10_x.

        Raises UsageError when there are none.
        """
        if self.slides.is_file():
            return [self.slides]
        found = [path for path in self.slides.glob("[!.]*") if path.suffix in CHAPTER_SUFFIXES]
        if not found:
            raise UsageError(f"no slides in {self.slides}: put a MyST .md or an .ipynb file there.")
        return sorted(found, key=_in_number_order)

    def short(self, path: Path) -> str:
        """The path as a person would write it: from the talk's folder where possible."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def find(path: str | Path | None = None) -> Project:
    """Find the talk: the path given, else slides/ here or above, else the talk carried with the code.

    A path may be a talk's folder, a folder of notebooks, or one notebook.
    Raises UsageError when the path holds no slides.
    """
    here = Path.cwd()
    output = here / "build"
    if path is None:
        return around(here)
    given = Path(path).resolve()
    if given.is_dir():
        inside = given / "slides"
        if given.name == "slides" and not inside.is_dir():
            return Project(given.parent, given, output)
        return Project(given, inside if inside.is_dir() else given, output)
    if given.is_file() and given.suffix in CHAPTER_SUFFIXES:
        folder = given.parent
        return Project(folder.parent if folder.name == "slides" else folder, given, output)
    what = "is not a notebook (.md or .ipynb)" if given.exists() else "does not exist"
    raise UsageError(f"{path} {what}: name a talk's folder or one notebook.")


def around(folder: Path) -> Project:
    """The talk whose slides/ lies in this folder or above it, else the talk carried with the code."""
    here = folder.resolve()
    root = next((above for above in (here, *here.parents) if (above / "slides").is_dir()), HOME)
    return Project(root, root / "slides", Path.cwd() / "build")


def _in_number_order(path: Path) -> list[tuple[int, str]]:
    return [(int(digits or 0), text) for digits, text in re.findall(r"(\d*)(\D*)", path.name)]

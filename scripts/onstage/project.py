"""Where the folders of a talk are, and where the files are that come with the package."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import UsageError

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parents[1]
# A checkout has its assets two folders up; a wheel carries the same tree inside the package.
PACKAGED_TALK = _CHECKOUT if (_CHECKOUT / "scripts" / "npm_parts.py").is_file() else PACKAGE / "talk"
ASSETS = PACKAGED_TALK / "assets"

CHAPTER_SUFFIXES = (".ipynb", ".md", ".markdown", ".py")
# What makes a script a notebook: jupytext's header, a cell of its percent format, or one of its light format.
CELLS_IN_A_SCRIPT = re.compile(r"^# (?:%%|\+(?: |$)|  jupytext:)", re.MULTILINE)
# Text files that are about a folder, not part of a talk.
ABOUT_A_FOLDER = {"readme", "changelog", "contributing", "license", "code_of_conduct", "security"}


@dataclass(frozen=True)
class Project:
    """The paths of one talk; none of the folders need exist."""

    root: Path  # the talk's folder: slides, demos and assets
    slides: Path  # a folder of chapters, or one chapter
    output: Path  # what is built, logged and cached

    @property
    def demos(self) -> Path:
        """The folder with one script per demo."""
        return self.root / "demos"

    @property
    def assets(self) -> Path:
        """The talk's own images, styles and recordings."""
        return self.root / "assets"

    @property
    def deck(self) -> Path:
        """The folder of the built deck."""
        return self.output / "deck"

    @property
    def foreign(self) -> bool:
        """Whether these notebooks were made for other tools: they are not in a folder slides/."""
        return self.root / "slides" not in (self.slides, self.slides.parent)

    def chapters(self) -> list[Path]:
        """The notebook files of the talk in its order: 2_x before 10_x. Raises UsageError when there are none."""
        if self.slides.is_file():
            return [self.slides]
        found = [path for path in self._notebooks() if path not in self.left_out()]
        if not found:
            raise UsageError(f"no slides in {self.slides}: put a MyST .md or an .ipynb file there.")
        return sorted(found, key=_in_number_order)

    def left_out(self) -> dict[Path, str]:
        """Files among the chapters that are not chapters → the reason, which reads on from the name of the file."""
        found = self._notebooks()
        stored = {path.stem for path in found if path.suffix == ".ipynb"}
        text = [path for path in found if path.suffix != ".ipynb"]
        left: dict[Path, str] = {path: "it is about the folder" for path in text if path.stem.lower() in ABOUT_A_FOLDER}
        return left | {path: f"{path.stem}.ipynb is the same notebook" for path in text if path.stem in stored}

    def _notebooks(self) -> list[Path]:
        paths = [] if self.slides.is_file() else self.slides.glob("[!.]*")
        return [path for path in paths if path.suffix in CHAPTER_SUFFIXES and path.is_file() and is_notebook(path)]

    def short(self, path: Path) -> str:
        """The path as error messages write it: relative to the talk's folder if it is inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def find_project(path: str | Path | None = None) -> Project:
    """The talk at that path; without one, the talk that `project_around` finds for the current folder.

    A path may be a talk's folder, a folder of notebooks, or one notebook (.ipynb, or text that jupytext reads). The
    output goes to ./build. Raises UsageError when the path does not exist or is a file that is not a notebook; a folder
    without notebooks is found by `Project.chapters`.
    """
    if path is None:
        return project_around(Path.cwd())
    output = Path.cwd() / "build"
    given = Path(path).resolve()
    if given.is_dir():
        inside = given / "slides"
        if given.name == "slides" and not inside.is_dir():
            return Project(given.parent, given, output)
        return Project(given, inside if inside.is_dir() else given, output)
    if given.is_file() and given.suffix in CHAPTER_SUFFIXES and is_notebook(given):
        folder = given.parent
        return Project(folder.parent if folder.name == "slides" else folder, given, output)
    what = "is not a notebook (.ipynb, .md, or .py with # %% cells)" if given.exists() else "does not exist"
    raise UsageError(f"{path} {what}: name a talk's folder or one notebook.")


def is_notebook(path: Path) -> bool:
    """Whether that file, whose suffix is one of CHAPTER_SUFFIXES, is a notebook: of scripts, those with cells are."""
    return path.suffix != ".py" or bool(CELLS_IN_A_SCRIPT.search(path.read_text("utf-8", errors="replace")))


def project_around(folder: Path) -> Project:
    """The talk whose slides/ is in this folder or above it, otherwise the one that comes with the package."""
    here = folder.resolve()
    root = next((above for above in (here, *here.parents) if (above / "slides").is_dir()), PACKAGED_TALK)
    return Project(root, root / "slides", Path.cwd() / "build")


def _in_number_order(path: Path) -> list[tuple[int, str]]:
    return [(int(digits or 0), text) for digits, text in re.findall(r"(\d*)(\D*)", path.name)]

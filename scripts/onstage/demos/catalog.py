"""What a demo is: a script that declares itself, read without importing it, and its one command line."""

import ast
import hashlib
import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from ..errors import CannotRun, SourceError, UsageError, suggest
from ..project import ASSETS, Project
from ..shell import onstage_command
from . import postgres
from .script_block import COLUMNS, ROWS, Declaration, declaration

# Variables that would make the same demo look or behave differently on another machine.
UNWANTED_VARIABLES = (
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "PYTHONASYNCIODEBUG",
    "PYTHONDEVMODE",
    "PYTHONWARNINGS",
)


@dataclass(frozen=True)
class Demo:
    """One demo, as its file was when it was read."""

    name: str  # the file's name without .py
    path: Path
    title: str  # the first line of the docstring, without its full stop
    source: str
    declared: Declaration

    @property
    def digest(self) -> str:
        """The SHA-256 of the source, in hexadecimal: tells a fresh recording from a stale one."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def is_alone(self) -> bool:
        """Whether nothing else may run beside it."""
        return self.declared.stage.alone

    def code(self, symbol: str | None = None) -> str:
        """The source of one function, class, constant or "Class.method", or of the whole file.

        Decorators are included; a method loses its indentation. Raises UsageError when the file has no such symbol.
        """
        if symbol is None:
            return self.source.rstrip()
        return self._symbol(symbol)[1]

    def first_line(self, symbol: str | None = None) -> int:
        """The number of the line at which that code begins, from 1. Raises UsageError as code() does."""
        return 1 if symbol is None else self._symbol(symbol)[0]

    def _symbol(self, symbol: str) -> tuple[int, str]:
        symbols = _symbols_of_demo(self.source)
        if symbol not in symbols:
            raise UsageError(f"no symbol {symbol!r} in {self.path.name}. {suggest(symbol, symbols)}")
        return symbols[symbol]


@dataclass(frozen=True)
class DemoCommand:
    """How one demo is started."""

    argv: tuple[str, ...]
    environment: dict[str, str]  # the whole of it
    folder: Path  # the current folder of the process
    limit: float  # seconds it may take
    columns: int = COLUMNS  # of its terminal
    rows: int = ROWS


def names_in_catalog(project: Project) -> list[str]:
    """The names of all demos, in alphabetical order; none when there is no folder demos/."""
    return sorted(path.stem for path in project.demos.glob("[!.]*.py") if path.is_file())


def load_catalog(project: Project) -> list[Demo]:
    """Read every demo, in alphabetical order. Raises SourceError for the first that declares something wrong."""
    return [find_demo(project, name) for name in names_in_catalog(project)]


def find_demo(project: Project, name: str) -> Demo:
    """Read the demo of that name. Raises UsageError when there is none, SourceError when it cannot be a demo."""
    return read_demo(path_in_catalog(project, name), project)


def path_in_catalog(project: Project, name: str) -> Path:
    """The path of that demo's script, which is not read. Raises UsageError when there is none."""
    known = names_in_catalog(project)
    if name not in known:
        all_of_them = f"`{onstage_command('list')}` shows all."
        raise UsageError(f"no demo named {name!r}. {suggest(name, known, all_of_them)}")
    return project.demos / f"{name}.py"


def read_demo(path: Path, project: Project) -> Demo:
    """Read one demo without running it, from anywhere. Raises SourceError with file and line."""
    shown = project.short(path)
    if path.stem in sys.stdlib_module_names:
        raise SourceError(shown, None, f"{path.stem!r} is a module of the standard library: rename the demo.")
    try:
        source = path.read_text("utf-8-sig")
        docstring = ast.get_docstring(ast.parse(source))
    except UnicodeDecodeError as error:
        raise SourceError(shown, None, f"not UTF-8 text ({error.reason}).") from None
    except SyntaxError as error:
        raise SourceError(shown, error.lineno, f"not valid Python: {error.msg}.") from None
    if not docstring:
        raise SourceError(shown, 1, "a demo needs a docstring; its first line is the title people see.")
    title = docstring.splitlines()[0].rstrip(".")
    return Demo(path.stem, path, title, source, declaration(source, shown))


def demo_command(project: Project, demo: Demo, folder: Path, python: str | None = None) -> DemoCommand:
    """How to start a demo: on this interpreter if it has what the demo needs, else through uv.

    The only way there is: stage, check, recorder and `onstage run` all use it. `folder` becomes the current folder of
    the run; it belongs to the caller. `python` is the path of another interpreter, which must then have what the demo
    needs: that is not checked. Raises CannotRun, saying what is missing.
    """
    missing = [] if python else missing_for_demo(demo)
    if not missing:
        argv = [python or sys.executable, str(demo.path)]
    elif uv := shutil.which("uv"):
        argv = [uv, "run", "--offline", "--quiet", "--script", str(demo.path)]
    else:
        raise CannotRun(f"{demo.name} needs {', '.join(missing)}, which this Python does not have.")
    if "postgres" in demo.declared.stage.needs and "DATABASE_URL" not in os.environ:
        programs = postgres.find_postgres()
        if programs is None:
            raise CannotRun(f"{demo.name} needs PostgreSQL: {postgres.HOW_TO_GET_POSTGRES}.")
        argv = postgres.with_own_postgres(programs, argv)
    stage = demo.declared.stage
    return DemoCommand(tuple(argv), _demo_environment(project), folder, stage.seconds, stage.columns, stage.rows)


def _demo_environment(project: Project) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in UNWANTED_VARIABLES and not name.startswith("ONSTAGE_")
    }
    return inherited | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "MATPLOTLIBRC": str(ASSETS / "theme" / "matplotlibrc"),
        "MPLCONFIGDIR": str(project.output / "cache" / "matplotlib"),
    }


def needs_other_python(demo: Demo) -> bool:
    """Whether this Python is too old for the demo, or too new."""
    return any(text.startswith("Python ") for text in missing_for_demo(demo))


def missing_for_demo(demo: Demo) -> list[str]:
    """What the demo declares and this interpreter does not have: "Python >=3.13", "numpy>=2 (here is 1.26.4)"."""
    missing = []
    python = SpecifierSet(demo.declared.requires_python)
    if not python.contains(platform.python_version(), prereleases=True):
        missing.append(f"Python {python}")
    for text in demo.declared.dependencies:
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            installed = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(text)
        else:
            if not wanted.specifier.contains(installed, prereleases=True):
                missing.append(f"{text} (here is {installed})")
    return missing


def _symbols_of_demo(source: str) -> dict[str, tuple[int, str]]:
    """Each top-level name, and each method as "Class.method" → its first line and its source."""
    lines = source.split("\n")  # as ast counts them: splitlines() also splits at form feeds
    symbols = {}
    for node in ast.parse(source).body:
        for name in _names_defined_in_demo(node):
            symbols[name] = _statement_in_demo(node, lines)
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    symbols[f"{node.name}.{part.name}"] = _statement_in_demo(part, lines)
    return symbols


def _names_defined_in_demo(node: ast.stmt) -> list[str]:
    """The names a statement defines, if it is a definition or a plain assignment."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _statement_in_demo(node: ast.stmt, lines: list[str]) -> tuple[int, str]:
    """The first line of a statement, decorators included, and its source, moved to the left margin."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    indent = node.col_offset
    # A line of a multi-line string may begin left of the indentation: it stays as it is.
    whole = lines[first - 1 : node.end_lineno]
    return first, "\n".join(line if line[:indent].strip() else line[indent:] for line in whole)

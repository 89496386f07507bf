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
from . import postgres
from .script_block import Declaration, declaration

# What would make the same demo look or behave otherwise on another machine.
UNWANTED = (
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
    """One demo: its name is the file's stem, its title the first line of its docstring."""

    name: str
    path: Path
    title: str
    source: str
    declared: Declaration

    @property
    def digest(self) -> str:
        """SHA-256 of the script: tells a fresh recording from a stale one."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def is_alone(self) -> bool:
        """Whether nothing else may run beside it."""
        return self.declared.stage.alone

    def code(self, symbol: str | None = None) -> str:
        """The source of one function, class or constant, or of the whole file.

        Raises UsageError when the file has no such symbol.
        """
        if symbol is None:
            return self.source.rstrip()
        symbols = _symbols(self.source)
        if symbol not in symbols:
            raise UsageError(f"no symbol {symbol!r} in {self.path.name}. {suggest(symbol, symbols)}")
        return symbols[symbol]


@dataclass(frozen=True)
class Command:
    """How one demo is started: argv, environment, folder, and how long it may take in seconds."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    limit: float


def names(project: Project) -> list[str]:
    """The names of all demos, in the order of the alphabet."""
    return sorted(path.stem for path in project.demos.glob("[!.]*.py") if path.is_file())


def load(project: Project) -> list[Demo]:
    """Read every demo. Raises SourceError for the first one that declares itself wrongly."""
    return [find(project, name) for name in names(project)]


def find(project: Project, name: str) -> Demo:
    """Read the demo of that name. Raises UsageError when there is none, SourceError when it is wrong."""
    return read(path_of(project, name), project)


def path_of(project: Project, name: str) -> Path:
    """The script of that demo, unread. Raises UsageError when there is none."""
    known = names(project)
    if name not in known:
        raise UsageError(f"no demo named {name!r}. {suggest(name, known, '`onstage list` shows all.')}")
    return project.demos / f"{name}.py"


def read(path: Path, project: Project) -> Demo:
    """Read one demo's declaration without importing it. Raises SourceError with file and line."""
    place = project.short(path)
    if path.stem in sys.stdlib_module_names:
        raise SourceError(place, None, f"{path.stem!r} is a module of the standard library: rename the demo.")
    try:
        source = path.read_text("utf-8-sig")
        docstring = ast.get_docstring(ast.parse(source))
    except UnicodeDecodeError as error:
        raise SourceError(place, None, f"not UTF-8 text ({error.reason}).") from None
    except SyntaxError as error:
        raise SourceError(place, error.lineno, f"not valid Python: {error.msg}.") from None
    if not docstring:
        raise SourceError(place, 1, "a demo needs a docstring; its first line is the title people see.")
    title = docstring.splitlines()[0].rstrip(".")
    return Demo(path.stem, path, title, source, declaration(source, place))


def command(project: Project, demo: Demo, folder: Path, python: str | None = None) -> Command:
    """The one way to start a demo: on this interpreter if it has what the demo needs, else through uv.

    `folder` is the run's own current folder; `python` names another interpreter, which then has to have
    what the demo needs. Raises CannotRun, saying what is missing.
    """
    missing = [] if python else missing_here(demo)
    if not missing:
        argv = [python or sys.executable, str(demo.path)]
    elif uv := shutil.which("uv"):
        argv = [uv, "run", "--offline", "--quiet", "--script", str(demo.path)]
    else:
        raise CannotRun(f"{demo.name} needs {', '.join(missing)}, which this Python has not.")
    if "postgres" in demo.declared.stage.needs and "DATABASE_URL" not in os.environ:
        if not postgres.binaries():
            raise CannotRun(f"{demo.name} needs PostgreSQL: {postgres.HOW_TO_GET_ONE}.")
        argv = postgres.wrapped(argv)
    return Command(tuple(argv), _environment(project), folder, demo.declared.stage.seconds)


def _environment(project: Project) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in UNWANTED and not name.startswith("ONSTAGE_")
    }
    return kept | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "MATPLOTLIBRC": str(ASSETS / "theme" / "matplotlibrc"),
        "MPLCONFIGDIR": str(project.output / "cache" / "matplotlib"),
    }


def missing_here(demo: Demo) -> list[str]:
    """What the demo declares and this interpreter has not."""
    missing = []
    if demo.declared.requires_python and not SpecifierSet(demo.declared.requires_python).contains(
        platform.python_version(), prereleases=True
    ):
        missing.append(f"Python {demo.declared.requires_python}")
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


def _symbols(source: str) -> dict[str, str]:
    """Each top-level name, and each method as Class.method, with its source, decorators included."""
    lines = source.split("\n")  # as ast counts them: splitlines() also splits at form feeds

    def text(node: ast.stmt) -> str:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        margin = node.col_offset
        # A line of a multi-line string may begin left of the margin: it stays as it is.
        whole = lines[first - 1 : node.end_lineno]
        return "\n".join(line if line[:margin].strip() else line[margin:] for line in whole)

    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = text(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = text(node)
        elif isinstance(node, ast.Assign):
            found |= {target.id: text(node) for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            found |= {f"{node.name}.{method.name}": text(method) for method in methods}
    return found

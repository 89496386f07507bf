"""Whether a demo can be a cell of a notebook, or has to stay a script."""

import ast

import pytest
from onstage import project
from onstage.demos import catalog
from onstage.export.notebook import demo_as_cell as fitting
from support import TALK, TinyTalk


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("def main():\n    asyncio.run(work())\n\n\nmain()", "runs an event loop of its own"),
        ("with asyncio.Runner() as runner:\n    runner.run(work())", "runs an event loop of its own"),
        ("asyncio.run(work(), debug=True)", "runs an event loop of its own"),
        ("uvloop.run(work())", "runs an event loop of its own"),
        ("asyncio.new_event_loop().run_until_complete(work())", "runs an event loop of its own"),
        ("import multiprocessing", "starts processes"),
        ("from concurrent.futures import ProcessPoolExecutor", "starts processes"),
        ("asyncio.all_tasks()", "looks at all tasks of its loop"),
        ("asyncio.get_running_loop().set_debug(True)", "changes its event loop"),
        ("sys.exit(3)", "ends its process"),
        ("warnings.showwarning = print", "changes a module for everybody"),
        ("from rich.console import Console\n\nConsole().print('a', end='')", "prints parts of lines"),
        ("Thread(target=asyncio.new_event_loop().run_forever)", ""),
        ("print('a', end='')", ""),
        ("subject.run()", ""),
    ],
)
def test_what_a_notebooks_loop_cannot_do_is_a_script(tiny_talk: TinyTalk, body: str, reason: str) -> None:
    """Decided by the code itself; a script is the whole file, byte for byte."""
    tiny_talk.demo("odd", f"import asyncio\nimport sys\nimport uvloop\nimport warnings\n\n{body}\n")
    demo = catalog.find_demo(tiny_talk.project(), "odd")
    how = fitting.fitted_demo(demo)

    assert how.reason == reason
    assert (how.code == demo.source.strip()) is bool(reason)


def test_every_demo_of_the_talk_that_is_a_cell_compiles_as_one() -> None:
    """With await at its top level, and nothing left of its foot."""
    for demo in catalog.load_catalog(project.find_project(TALK)):
        how = fitting.fitted_demo(demo)
        if not how.reason:
            compile(how.code, demo.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            assert "asyncio.run(" not in how.code.replace("asyncio.run_", "")
            assert "__main__" not in how.code

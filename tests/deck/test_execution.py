"""The cells of a chapter run in a kernel once, in their own folder, and leave nothing but their outputs."""

import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from onstage.deck import execution, fingerprint
from onstage.deck.sources import Chapter, read_chapters
from onstage.errors import SourceError
from support import TinyTalk

FRONT = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"  # six lines
COUNTED = 'open("runs.txt", "a").write("ran\\n");'
RAISES = ":tags: [raises-exception]"


def cell(source: str, options: str = "") -> str:
    return f"```{{code-cell}}\n{options}\n{source}\n```\n\n"


def executed(tiny_talk: TinyTalk, text: str, name: str = "1_first.md") -> Chapter:
    """The chapter after its cells were run, or found in the cache in the talk's build/."""
    tiny_talk.slides(text, name)
    chapter = read_chapters(tiny_talk.project())[0]
    execution.execute_chapter(chapter, tiny_talk.root / "build")
    return chapter


def runs(tiny_talk: TinyTalk) -> int:
    """How often a kernel ran the counted cell."""
    return (tiny_talk.root / "slides" / "runs.txt").read_text().count("ran")


def shown(chapter: Chapter) -> list[str]:
    outputs = [output for part in chapter.notebook.cells for output in part.get("outputs", ())]
    return [output.get("text") or output.get("data", output).get("text/plain") for output in outputs]


def complaint(tiny_talk: TinyTalk, text: str, name: str = "1_first.md") -> str:
    with pytest.raises(SourceError) as caught:
        executed(tiny_talk, text, name)
    return str(caught.value)


def processes() -> set[str]:
    """The children of this process, and what a cell may have left behind."""
    own = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True).stdout.split()
    left = subprocess.run(["pgrep", "-f", "sleep 612.75"], capture_output=True, text=True).stdout.split()
    return {*own, *left}


def test_cells_run_in_their_own_folder_and_know_that_a_deck_is_built(tiny_talk: TinyTalk) -> None:
    """Paths in a chapter are relative to the chapter, and demo() makes no widget."""
    chapter = executed(tiny_talk, FRONT + cell('import os\nprint(os.getcwd(), os.environ["ONSTAGE_BUILDING"])'))

    assert shown(chapter) == [f"{tiny_talk.root / 'slides'} 1\n"]


def test_cells_that_were_run_are_not_run_again(tiny_talk: TinyTalk) -> None:
    """Prose, notes and the name of the file may change; the outputs are those of the first run."""
    first = executed(tiny_talk, FRONT + "# Before\n\n" + cell(COUNTED + " print(7)"))
    second = executed(tiny_talk, FRONT + "# After\n\nand more\n\n" + cell(COUNTED + " print(7)"))

    assert (runs(tiny_talk), shown(first), shown(second)) == (1, ["7\n"], ["7\n"])
    assert second.notebook.cells[0].source == "# After\n\nand more"


def test_a_change_of_one_cell_runs_the_whole_chapter_again(tiny_talk: TinyTalk) -> None:
    """Later cells depend on earlier ones."""
    executed(tiny_talk, FRONT + cell(COUNTED + " a = 1") + cell("a"))
    chapter = executed(tiny_talk, FRONT + cell(COUNTED + " a = 2") + cell("a"))

    assert (runs(tiny_talk), shown(chapter)) == (2, ["2"])


def test_cells_run_again_when_what_draws_for_them_has_changed(
    tiny_talk: TinyTalk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a new version of onstage would show the lanes of the old one."""
    monkeypatch.setattr(fingerprint, "CALLED_BY_CELLS", tmp_path)
    for version in ("1", "2", "2"):
        (tmp_path / "drawing.py").write_text(version)
        executed(tiny_talk, FRONT + cell(COUNTED))

    assert runs(tiny_talk) == 2


def test_cells_in_the_cache_have_the_metadata_of_today(tiny_talk: TinyTalk) -> None:
    """What is hidden, stepped through or revealed is decided by the slide, not by its last run."""
    options = ":tags: [remove-input]\n:lines: 1-2\n:slideshow: {slide_type: fragment}"
    for text in (cell("7"), cell("7", options), cell("7"), cell("7", options)):
        chapter = executed(tiny_talk, FRONT + text)
        expected = {"tags": ["remove-input"], "lines": "1-2", "slideshow": {"slide_type": "fragment"}}

        assert chapter.notebook.cells[0].metadata == (expected if options in text else {})
        assert shown(chapter) == ["7"]


LATE = """import asyncio, ipywidgets
caught = ipywidgets.Output()
async def later():
    await asyncio.sleep(0.1)
    caught.append_stdout("late")
task = asyncio.create_task(later())
caught"""


def test_what_a_task_did_to_a_widget_after_its_cell_is_kept(tiny_talk: TinyTalk) -> None:
    """Told by the kernel in the end, shown by no cell, and found in the cache again."""
    pytest.importorskip("ipywidgets")
    for _ in range(2):
        chapter = executed(tiny_talk, FRONT + cell(LATE) + cell(COUNTED + "await task"))
        (state,) = chapter.notebook.metadata.widgets.values()
        (model,) = [model for model in state["state"].values() if model["model_name"] == "OutputModel"]

        assert [output["text"] for output in model["state"]["outputs"]] == ["late"]
        assert [part.source for part in chapter.notebook.cells] == [LATE, COUNTED + "await task"]
    assert runs(tiny_talk) == 1


def test_a_chapter_without_code_needs_no_kernel(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prose costs nothing, nor does an empty cell."""
    monkeypatch.setattr(execution, "AsyncKernelManager", None)
    chapter = executed(tiny_talk, FRONT + "# Prose\n\n```{code-cell}\n```\n")

    assert shown(chapter) == []


def test_a_notebook_that_brings_its_outputs_is_shown_as_it_is(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone else's results need not be reproducible here."""
    monkeypatch.setattr(execution, "AsyncKernelManager", None)
    notebook = v4.new_notebook(cells=[v4.new_code_cell("train()", outputs=[v4.new_output("stream", text="0.97")])])
    chapter = executed(tiny_talk, nbformat.writes(notebook), "1_model.ipynb")

    assert shown(chapter) == ["0.97"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ('raise ValueError("one\\n  two \\x1b[31mred\\x1b[0m")', "ValueError: one two red"),
        ("def f(:\n    pass", "SyntaxError: "),
        ("input()", "StdinNotImplementedError: "),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_cell_that_raises_is_named_in_one_line(tiny_talk: TinyTalk, source: str, what: str) -> None:
    """With the line it begins in, the exception, and the tag for those who mean it."""
    message = complaint(tiny_talk, FRONT + cell("1") + cell(source) + cell("2"))

    assert message.startswith(f"slides/1_first.md:13: this cell raised {what}")
    assert message.endswith("Tag it raises-exception if that is the point.")
    assert "\n" not in message


def test_a_cell_that_is_meant_to_raise_keeps_its_traceback(tiny_talk: TinyTalk) -> None:
    """And the cells after it run; a later one that was not meant to raise is still found."""
    chapter = executed(tiny_talk, FRONT + cell("1 / 0", RAISES) + cell("7"))
    error = chapter.notebook.cells[0].outputs[0]

    assert (error.output_type, error.ename, shown(chapter)[1]) == ("error", "ZeroDivisionError", "7")
    assert "slides/1_first.md:13: this cell raised NameError" in complaint(
        tiny_talk, FRONT + cell("1 / 0", RAISES) + cell("oops")
    )


def test_a_cell_of_a_notebook_that_raises_is_named_by_its_number(tiny_talk: TinyTalk) -> None:
    """A notebook has no lines a person sees; the numbers of an earlier run in it mislead nobody."""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# A"), v4.new_code_cell("1/0"), v4.new_code_cell("2")])
    notebook.cells[2].execution_count = 9

    assert complaint(tiny_talk, nbformat.writes(notebook), "1_why.ipynb").startswith(
        "slides/1_why.ipynb, cell 2: this cell raised ZeroDivisionError: "
    )


def test_a_failed_run_is_not_kept(tiny_talk: TinyTalk) -> None:
    """Once the reason is gone, the same cell is run again."""
    text = FRONT + cell('print(open("data.txt").read())')
    complaint(tiny_talk, text)
    tiny_talk.slides("found", "data.txt")

    assert shown(executed(tiny_talk, text)) == ["found\n"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("while True: pass", "this cell ran longer than 2 s."),
        ("import subprocess; subprocess.run(['sleep', '612.75'])", "this cell ran longer than 2 s."),
        ("import os, time; os._exit(1)", "the kernel died in this cell."),
    ],
    ids=["busy", "waiting for a child", "dead"],
)
def test_a_cell_that_does_not_come_back_is_named_and_leaves_no_process(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch, source: str, what: str
) -> None:
    """A build ends, whatever a cell does; numbers an earlier run left in the notebook mislead nobody."""
    monkeypatch.setattr(execution, "LONGEST_EXECUTION", 2)
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1"), v4.new_code_cell(source), v4.new_code_cell("2")])
    notebook.cells[2].execution_count = 9
    before = processes()
    message = complaint(tiny_talk, nbformat.writes(notebook), "1_why.ipynb")

    assert message == f"slides/1_why.ipynb, cell 2: {what}"
    assert processes() == before


def test_a_kernel_listens_on_no_port_and_leaves_no_file(tiny_talk: TinyTalk) -> None:
    """It talks through sockets in a scratch folder, so that no firewall asks and nobody else can reach it."""
    listening = "from ipykernel.kernelapp import IPKernelApp\nprint(IPKernelApp.instance().transport)"
    chapter = executed(tiny_talk, FRONT + cell(listening))

    assert shown(chapter) == ["ipc\n"]
    assert [path.name for path in Path(tiny_talk.root, "slides").iterdir()] == ["1_first.md"]


STORED = v4.new_notebook(cells=[v4.new_code_cell("print(6 * 7)", outputs=[v4.new_output("stream", text="stored\n")])])
JULIA = {"kernelspec": {"name": "julia-1.10", "display_name": "Julia", "language": "julia"}}


def read_one(tiny_talk: TinyTalk, notebook: nbformat.NotebookNode) -> Chapter:
    tiny_talk.slides(nbformat.writes(notebook), "1_some.ipynb")
    return read_chapters(tiny_talk.project())[0]


def test_stored_outputs_give_way_only_when_told_to_run_again(tiny_talk: TinyTalk) -> None:
    """And the next time without a word they are back: the notebook itself was not touched."""
    for again, expected in ((False, "stored\n"), (True, "42\n"), (False, "stored\n")):
        chapter = read_one(tiny_talk, STORED)
        execution.execute_chapter(chapter, tiny_talk.root / "build", rerun=again)

        assert shown(chapter) == [expected]


def test_a_notebook_whose_kernel_is_missing_is_shown_as_it_was_stored(tiny_talk: TinyTalk) -> None:
    """Told to run again, it says so in a line; not told, there is nothing to say."""
    for again in (False, True):
        chapter = read_one(tiny_talk, v4.new_notebook(cells=STORED.cells, metadata=JULIA))
        execution.execute_chapter(chapter, tiny_talk.root / "build", rerun=again, remark_on_errors=True)
        line = "slides/1_some.ipynb: no kernel 'julia-1.10' is installed here. Its chapter is shown as it was stored."

        assert shown(chapter) == ["stored\n"]
        assert chapter.remarks == ([line] if again else [])


def test_code_of_another_language_is_not_run_as_python(tiny_talk: TinyTalk) -> None:
    """In a talk of one's own that is an error, in somebody else's a remark, and the code is shown alone."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(COUNTED)], metadata=JULIA)
    with pytest.raises(SourceError, match=r"no kernel 'julia-1\.10' is installed here"):
        execution.execute_chapter(read_one(tiny_talk, notebook), tiny_talk.root / "build")
    chapter = read_one(tiny_talk, notebook)
    execution.execute_chapter(chapter, tiny_talk.root / "build", remark_on_errors=True)

    assert not (tiny_talk.root / "slides" / "runs.txt").exists()
    assert chapter.remarks[0].endswith("Its chapter is shown without outputs.")


@pytest.mark.parametrize("name", ["conda-env-mine-py", "some-python-of-theirs"])
def test_a_python_of_somebody_elses_is_ours(tiny_talk: TinyTalk, name: str) -> None:
    """Their environment is not here; the language is."""
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("print(7)")], metadata={"kernelspec": {"name": name, "display_name": ""}}
    )
    chapter = read_one(tiny_talk, notebook)
    execution.execute_chapter(chapter, tiny_talk.root / "build")

    assert shown(chapter) == ["7\n"]


def test_a_cell_of_somebody_elses_that_fails_is_remarked_on(tiny_talk: TinyTalk) -> None:
    """Nothing of a run that broke off is shown; but who asked for a run hears that it failed."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell("print(1)"), v4.new_code_cell("import no_such_package")])
    chapter = read_one(tiny_talk, notebook)
    execution.execute_chapter(chapter, tiny_talk.root / "build", remark_on_errors=True)

    assert shown(chapter) == []
    assert chapter.remarks[0].startswith("slides/1_some.ipynb, cell 2: this cell raised ModuleNotFoundError: ")
    with pytest.raises(SourceError, match="no_such_package"):
        execution.execute_chapter(
            read_one(tiny_talk, notebook), tiny_talk.root / "build", rerun=True, remark_on_errors=True
        )

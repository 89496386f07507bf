"""What commands print as lists: the demos, the findings of a check, and how a performance went."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from ..demos import catalog, recording
from ..demos.catalog import Demo
from ..demos.recording import Recording
from ..project import Project
from .printing import wrapped_for_printing

if TYPE_CHECKING:
    from ..stage.readiness import Finding
    from ..stage.rehearsals import RehearsalReport

FINDING_WIDTH = 26  # characters of what a finding is about
ADVICE_INDENT = " " * 7
FINDING_MARKS = {"well": ("ok   ", "green"), "weak": ("weak ", "yellow"), "fails": ("FAILS", "red")}


def print_demos(project: Project) -> None:
    """Print two lines for each demo: its facts, and its title. Raises SourceError where one declares itself wrongly."""
    demos = catalog.load_catalog(project)
    width = max([len(demo.name) for demo in demos], default=0)
    console = Console(highlight=False)
    cut = {"no_wrap": True, "overflow": "ellipsis"} if console.is_terminal else {"soft_wrap": True}
    console.print(Text(f"{'demo':{width}}  limit  {'recorded':15}  needs", "bold"), **cut)
    for demo in demos:
        console.print(_demo_line(demo, recording.find_recording(project, demo.name), width), **cut)
        console.print(Text(f"  {demo.title}"), **cut)


def _demo_line(demo: Demo, recorded: Recording | None, width: int) -> Text:
    """The facts of a demo; its name takes `width` characters."""
    stage = demo.declared.stage
    is_stale = recorded is not None and not recorded.is_of(demo)
    when = "no" if recorded is None else "an older script" if is_stale else recorded.facts.date
    line = Text.assemble(
        (f"{demo.name:{width}}", "cyan"),
        f"  {stage.seconds:3g} s  ",
        (f"{when:15}", "yellow" if is_stale else ""),
        f"  {', '.join([*stage.needs, *demo.declared.dependencies])}",
    )
    line.rstrip()
    return line


async def print_findings(findings: AsyncIterator["Finding"]) -> int:
    """Print each finding as it comes; returns how many would fail on stage."""
    console = Console(highlight=False)
    failed = weak = 0
    async for finding in findings:
        console.print(_finding_line(finding, console.width if console.is_terminal else None), soft_wrap=True)
        failed += finding.how == "fails"
        weak += finding.how == "weak"
    if weak:
        console.print("What is weak does not stop the talk: it is missing or out of date.")
    console.print(f"{failed} would fail, {weak} weak." if failed or weak else "Ready.")
    return failed


def _finding_line(finding: "Finding", width: int | None) -> Text:
    """A finding as one line or, if it is wider than `width`, as several: what to do is then below, further left."""
    line = Text.assemble(FINDING_MARKS[finding.how], f"  {finding.what:{FINDING_WIDTH}} ")
    do = f"  → {finding.do}" if finding.do else ""
    if width is None or len(line) + len(finding.words + do) <= width:
        return line.append(finding.words).append(do, "dim")
    indent = " " * len(line)
    line.append(wrapped_for_printing(finding.words, width - len(indent)).replace("\n", f"\n{indent}"))
    return (
        line.append("\n" + wrapped_for_printing(f"{ADVICE_INDENT}→ {finding.do}", width, f"{ADVICE_INDENT}  "), "dim")
        if do
        else line
    )


def print_performance(performance: "RehearsalReport") -> None:
    """Print when it was, one line for each slide, and one for each demo that ran."""
    from ..stage import rehearsals

    when = f"Given on {performance.began:%Y-%m-%d at %H:%M}"
    Console(highlight=False).print(when, *rehearsals.rehearsal_lines(performance), sep="\n")

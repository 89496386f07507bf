"""The slide that says when not to use asyncio names demos that there are, and whose claims are tested."""

import re

from support import TALK

SLIDE = "## When not to use asyncio\n"


def test_each_line_names_a_demo_whose_claims_are_tested() -> None:
    """So that nothing is said there that no demo of the talk has shown."""
    slide = (TALK / "slides" / "16_cheap.md").read_text("utf-8").partition(SLIDE)[2].partition("+++")[0]
    lines = [line for line in slide.splitlines() if line.startswith("|")][2:]
    named = [re.findall(r"`(\w+)`", line) for line in lines]

    assert len(lines) == 4
    assert all(named)
    for name in {name for names in named for name in names}:
        assert (TALK / "demos" / f"{name}.py").exists()
        assert (TALK / "tests" / "claims" / f"test_{name}.py").exists()

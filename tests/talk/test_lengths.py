"""The lengths of the real talk: each is whole in itself, and as long as it is called."""

import re

import pytest
from bs4 import BeautifulSoup
from onstage import project
from onstage.stage import rehearsals

AHEAD = re.compile(r"\bnext (?:two )?(?:slides?|demos?|picture|chart)\b|\b(?:chart|picture|demo|table) follows\b")

BEHIND = re.compile(r"\b(?:slide|demo|panel|picture|chart)s? before\b|\b(?:last|previous) (?:slide|demo|panel)\b")


@pytest.mark.parametrize("minutes", [10, 30, 60, float("inf")])
def test_no_slide_speaks_of_a_neighbour_that_is_left_out(real_talk: project.Project, minutes: float) -> None:
    """Where words or notes say "the next slide" or "the demo before", that one is in the same length."""
    page = BeautifulSoup((real_talk.deck / "index.html").read_text("utf-8"), "html.parser")
    sections = page.select("section[id]")
    inside = [float(section.get("data-minutes", "inf")) <= minutes for section in sections]
    lost = [
        section["id"]
        for number, section in enumerate(sections)
        if inside[number]
        for pattern, neighbour in ((AHEAD, number + 1), (BEHIND, number - 1))
        if pattern.search(section.get_text(" ")) and not (0 <= neighbour < len(sections) and inside[neighbour])
    ]

    assert lost == []


@pytest.mark.parametrize("minutes", [10, 30, 60])
def test_each_length_has_slides_of_its_own(real_talk: project.Project, minutes: float) -> None:
    """A longer talk holds all of a shorter one, and more; none is planned for longer than it is called."""
    plan = [slide.planned for slide in rehearsals.planned_slides(real_talk, minutes)]
    shorter = [slide.planned for slide in rehearsals.planned_slides(real_talk, minutes / 2)]

    assert len(shorter) < len(plan)
    assert sum(plan) <= minutes * 60


@pytest.mark.parametrize(("minutes", "planned"), [(10, 8), (30, 25), (60, 50)])
def test_each_length_is_a_whole_story_with_time_to_spare(
    real_talk: project.Project, minutes: float, planned: float
) -> None:
    """It leaves a sixth for questions, opens with the question, holds the climax, and closes with the address."""
    page = BeautifulSoup((real_talk.deck / "index.html").read_text("utf-8"), "html.parser")
    slides = [
        section for section in page.select("section[id][data-minutes]") if float(section["data-minutes"]) <= minutes
    ]
    names = [section["id"] for section in slides]

    assert sum(float(section["data-timing"]) for section in slides) <= planned * 60
    assert len(slides) <= 40
    assert names[0] == "question"
    assert names[-1] == "run-it-yourself"
    assert {"two-words", "blocking", "answer"} < set(names)
    assert sum(bool(section.select(".demo")) for section in slides) >= minutes / 5

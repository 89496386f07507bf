"""No word of asyncio stands on a slide, or in the code it shows, before a slide has introduced it: in every length."""

import re

import pytest
from bs4 import BeautifulSoup
from onstage import project

# A term as it is written in code or prose → the slide that introduces it, or the slides of which the first does.
INTRODUCED = {
    "async def": "two-words",
    "await": "two-words",
    "asyncio.run(": "two-words",
    "async with": "more-words",
    "gather": "more-words",
    "ClientSession": "more-words",
    "create_task": "now-and-later",
    "cancel()": "cancel",
    "TaskGroup": "control-flow task-group",
    "asyncio.timeout": "timeouts",
    "asyncio.wait(": "wait-first",
    "asyncio.Lock": "lock",
    "asyncio.Event": "event",
    "asyncio.Semaphore": "semaphore",
    "asyncio.Condition": "condition",
    "asyncio.Barrier": "barrier",
    "asyncio.Queue": "ten-jobs",
    "ThreadPoolExecutor": "fetch-threads",
    "run_in_executor": "executor-keywords",
    "GIL": "threads-are-real",
    "uvloop": "which-loop",
    "eager": "eager",
    "contextvars": "context-vars",
    "asyncio.shield": "shield",
}
BESIDE_THE_SLIDE = "aside, script, .demo-bar, .demo-problem, .demo-transcript, figcaption"


def texts_of_slides(page: BeautifulSoup, minutes: float) -> dict[str, str]:
    """Slide → its words and its code, for a talk of that length, in order."""
    texts = {}
    for section in page.select("section[id]"):
        if not section.find("section") and float(section.get("data-minutes", "inf")) <= minutes:
            slide = BeautifulSoup(str(section), "html.parser")
            for part in slide.select(BESIDE_THE_SLIDE):
                part.decompose()
            texts[str(section["id"])] = slide.get_text(" ")
    return texts


@pytest.mark.parametrize("minutes", [10, 30, 60, float("inf")])
def test_no_term_comes_before_its_introduction(real_talk: project.Project, minutes: float) -> None:
    """Where a length leaves the introduction out, it leaves out the term, too."""
    page = BeautifulSoup((real_talk.deck / "index.html").read_text("utf-8"), "html.parser")
    texts = texts_of_slides(page, minutes)
    order = list(texts)
    early = []
    for term, introductions in INTRODUCED.items():
        pattern = re.compile(rf"(?<![\w.]){re.escape(term)}")
        begin = min((order.index(slide) for slide in introductions.split() if slide in order), default=len(order))
        early += [(term, slide) for slide in order[:begin] if pattern.search(texts[slide])]

    assert early == []
    assert set(" ".join(INTRODUCED.values()).split()) <= set(texts_of_slides(page, float("inf")))

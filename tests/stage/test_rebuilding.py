"""The deck of a stage is built when it has to be, and what fails is told once."""

import asyncio

import pytest
from onstage.stage.rebuilding import StageOptions, build_if_needed, rebuild_on_change
from support import TinyTalk


class OneLook:
    """Stands for the open windows: says when a build has failed."""

    def __init__(self) -> None:
        self.failed = asyncio.Event()

    def tell(self, message: dict[str, object]) -> None:
        assert "failed" in message
        self.failed.set()


@pytest.mark.parametrize(
    ("slide", "minutes"),
    [("[nowhere](#/nowhere)", None), ("Fine.", 10.0)],
    ids=["a slide that is broken", "a length that no slide is in"],
)
async def test_why_a_build_failed_is_said_once(tiny_talk: TinyTalk, slide: str, minutes: float | None) -> None:
    """An older deck is shown; looking again, without a change, tells the windows and says no second line."""
    tiny_talk.chapter(("one", "Good."))
    tiny_talk.build()
    tiny_talk.chapter(("one", slide))
    options = StageOptions(0, minutes=minutes)
    said: list[str] = []
    windows = OneLook()
    failed = build_if_needed(tiny_talk.project(), options.deck, said.append)
    looking = asyncio.create_task(rebuild_on_change(tiny_talk.project(), options, windows, said.append, failed))
    await asyncio.wait_for(windows.failed.wait(), 20)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)

    assert failed
    assert said == ["Building the deck …", f"{failed}\nThe deck shown is the last one that could be built."]

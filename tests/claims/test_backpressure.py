"""What the talk says of drain is how much piles up in the demo's sender, and how long it takes."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> dict[str, dict[str, float]]:
    """Seconds and megabytes, by whether the sender drains."""
    _, *texts = re.split(r"drain: (True|False)", finished("backpressure").text)
    return {
        drain: {name.strip(): float(figure) for name, figure in re.findall(r"^    (\D+) (\S+) (?:s|MB)$", text, re.M)}
        for drain, text in zip(texts[::2], texts[1::2], strict=True)
    }


def test_without_drain_it_piles_up_in_the_sender(parts: dict[str, dict[str, float]]) -> None:
    """A good part of it, and at least ten times as much as with drain."""
    assert parts["False"]["piled up here"] > 10 * parts["True"]["piled up here"]


def test_with_drain_the_sender_keeps_less_than_the_high_water_mark(parts: dict[str, dict[str, float]]) -> None:
    """64 KiB is asyncio's default."""
    assert parts["False"]["piled up here"] > 0.07 >= parts["True"]["piled up here"]


def test_with_drain_the_sender_is_slowed_down(parts: dict[str, dict[str, float]]) -> None:
    """Without it everything is handed over at once, long before it is received."""
    assert parts["False"]["sent after"] < 0.3 * parts["True"]["sent after"]
    assert parts["False"]["sent after"] < 0.3 * parts["False"]["received after"]


def test_it_is_received_in_about_the_same_time(parts: dict[str, dict[str, float]]) -> None:
    """Who does not drain wins nothing: the receiver is no faster."""
    assert parts["False"]["received after"] == pytest.approx(parts["True"]["received after"], rel=0.4)

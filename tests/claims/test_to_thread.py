"""What the talk says of threads beside a loop is what its demo prints."""

from support import Finished


def test_the_loop_ticks_while_a_thread_works(finished: Finished) -> None:
    """There are ticks before the thread has its coffee."""
    before, _ = finished("to_thread").text.split("coffee, by asyncio_")

    assert before.count("the loop ticks") >= 2


def test_to_thread_takes_keywords(finished: Finished) -> None:
    """Its tea is tea."""
    assert "tea, by asyncio_" in finished("to_thread").text

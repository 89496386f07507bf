"""Two tests of async code, and in one of them an hour passes at once"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import unittest
from selectors import DefaultSelector
from unittest.mock import AsyncMock


async def retry(ask, pause):
    while (answer := await ask()) is None:
        await asyncio.sleep(pause)
    return answer


class Clock(DefaultSelector):
    """Where a loop waits for its next timer, jump to it instead."""

    now = 0

    def select(self, timeout=None):
        self.now += timeout or 0
        return super().select(0)


class Awaiting(unittest.IsolatedAsyncioTestCase):
    async def test_third_answer(self):
        ask = AsyncMock(side_effect=[None, None, "coffee"])
        assert await retry(ask, pause=0) == "coffee"
        assert ask.await_count == 3


class VirtualClock(unittest.TestCase):
    def test_an_hour(self):
        ask = AsyncMock(side_effect=[None, None, "coffee"])
        loop = asyncio.SelectorEventLoop(clock := Clock())
        loop.time = lambda: clock.now
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(retry(ask, pause=1800))
        print(f"{clock.now} s … ", end="", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)

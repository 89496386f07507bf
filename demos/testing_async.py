"""Two tests of async code, and in one of them an hour passes at once"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import unittest
from selectors import DefaultSelector
from time import perf_counter
from unittest.mock import AsyncMock


async def retry(ask, pause):
    while True:
        answer = await ask()
        if answer is not None:
            return answer
        await asyncio.sleep(pause)


class Clock(DefaultSelector):
    """Where a loop waits for its next timer, jump to it instead."""

    now = 0

    def select(self, timeout=None):
        self.now += timeout or 0
        return super().select(0)


def virtual_loop():
    clock = Clock()
    loop = asyncio.SelectorEventLoop(clock)
    loop.time = lambda: clock.now
    return loop


class Awaiting(unittest.IsolatedAsyncioTestCase):
    async def test_third_answer(self):
        ask = AsyncMock(side_effect=[None, None, "coffee"])
        assert await retry(ask, pause=0) == "coffee"
        assert ask.await_count == 3


class VirtualClock(unittest.TestCase):
    def test_an_hour(self):
        ask = AsyncMock(side_effect=[None, None, "coffee"])
        start = perf_counter()
        with asyncio.Runner(loop_factory=virtual_loop) as runner:
            runner.run(retry(ask, pause=1800))
            virtual = runner.get_loop().time()
        assert virtual == 3600
        real = perf_counter() - start
        print(f"{virtual} s in {real:.2f} s … ", end="")


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Judit Polgár plays 24 boards: in 12 hours, in one, in half of one.

The story is Miguel Grinberg's (PyCon 2017). Only the clock is virtual.
"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 30
# ///
import asyncio
import contextlib
import selectors
import time
from datetime import timedelta
from types import SimpleNamespace as Board

from rich import columns, console, live, print

BOARDS = 24
MOVES = 30  # of Judit's in each game, and each is answered
JUDIT = 5  # seconds she thinks about a move
OPPONENT = 55  # seconds an opponent thinks about the answer
LOOKS = {"waits": "yellow", "JUDIT": "bold reverse cyan"}
TOP = "█▀█ ▀█  ▀▀█ ▀▀█ █ █ █▀▀ █▀▀ ▀▀█ █▀█ █▀█  ▄  "
MID = "█ █  █  █▀▀ ▀▀█ ▀▀█ ▀▀█ █▀█   █ █▀█ ▀▀█  ▄  "
LOW = "▀▀▀ ▀▀▀ ▀▀▀ ▀▀▀   ▀ ▀▀▀ ▀▀▀   ▀ ▀▀▀ ▀▀▀     "


async def game(board, judits):
    """Play one game, each move by any Judit who is free."""
    while len(board.moves) < MOVES:
        board.state = "waits"
        async with judits:
            board.state = "JUDIT"
            await asyncio.sleep(JUDIT)
        board.moves.append(asyncio.get_running_loop().time())
        board.state = "░ opponent"
        await asyncio.sleep(OPPONENT)
    board.state = "finished"


async def one_by_one(boards, judits):
    for board in boards:
        await game(board, judits)


async def all_at_once(boards, judits):
    await asyncio.gather(*(game(board, judits) for board in boards))


class Clock(selectors.DefaultSelector):
    """Where a loop waits for its next timer, jump to it instead."""

    now = due = 0

    def select(self, timeout=None):
        # So that people can watch: slowly at first, then ever faster.
        self.due += (timeout or 0) / (40 + 3.5 * self.now)
        if (ahead := self.due - time.monotonic()) > 0.02:
            time.sleep(ahead)
        self.now += timeout or 0
        return super().select(0)


def perform(show, title, plan, judits):
    boards = [Board(state="waits", moves=[]) for _ in range(BOARDS)]
    clock = Clock()
    clock.due = time.monotonic()
    show.get_renderable = lambda: picture(title, int(clock.now), boards)
    loop = asyncio.SelectorEventLoop(clock)
    loop.time = lambda: clock.now
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(plan(boards, asyncio.Semaphore(judits)))
    time.sleep(0.3)
    last_move = max(board.moves[-1] for board in boards)
    return title, timedelta(0, last_move), timedelta(0, clock.now)


def picture(title, now, boards):
    at = ["0123456789:".index(c) * 4 for c in str(timedelta(0, now))]
    rows = ["".join(r[i:][:4] for i in at) for r in (TOP, MID, LOW)]
    tiles = (
        f"[{LOOKS.get(board.state, 'dim')}]{board.state:<15}[/]\n"
        + f"[cyan]{'█' * (len(board.moves) // 2):·<15}[/]\n" * 2
        for board in boards
    )
    return console.Group(*rows, title, "", columns.Columns(tiles), "")


def chart(acts):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for title, _, reply in reversed(acts):
        bars = axes.barh(title, reply.total_seconds(), color="C0")
        axes.bar_label(bars, [reply], padding=8)
    axes.set(xlim=(0, 54_000), xticks=[], title="To the last reply")
    axes.figure.savefig("exhibition.svg")


def main():
    with live.Live(refresh_per_second=15, transient=True) as show:
        acts = [
            perform(show, "One by one", one_by_one, 1),
            perform(show, "Going round", all_at_once, 1),
            perform(show, "24 Judits", all_at_once, 24),
            perform(show, "Two Judits", all_at_once, 2),
        ]
    for title, move, reply in acts:
        bar = "█" * (reply // timedelta(minutes=15))
        print(f"{title:<12}[cyan]{bar:<49}[/]{move!s:>8} last move")
        print(f"{'':<12}[cyan]{bar:<49}[/]{reply!s:>8} last reply\n")
    print(f"Break-even: {JUDIT + OPPONENT} s / {JUDIT} s", end=" = ")
    print((JUDIT + OPPONENT) // JUDIT, "boards for one Judit")
    chart(acts)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()

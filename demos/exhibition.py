"""Judit Polgár plays 24 boards: in 12 hours, in one, in half of one

The story is Miguel Grinberg's (PyCon 2017). Only the clock is virtual.
"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 40
# ///
import asyncio
import contextlib
import selectors
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

from rich import columns, console, live, text

BOARDS = 24
MOVES = 30  # of Judit's in each game, and each is answered
JUDIT = 5  # seconds she thinks about a move
OPPONENT = 55  # seconds an opponent thinks about the answer
STATES = {"JUDIT": "bold reverse yellow", "waits": "default"}
TOP = "█▀█ ▀█  ▀▀█ ▀▀█ █ █ █▀▀ █▀▀ ▀▀█ █▀█ █▀█  ▄  "
MID = "█ █  █  █▀▀ ▀▀█ ▀▀█ ▀▀█ █▀█   █ █▀█ ▀▀█  ▄  "
LOW = "▀▀▀ ▀▀▀ ▀▀▀ ▀▀▀   ▀ ▀▀▀ ▀▀▀   ▀ ▀▀▀ ▀▀▀     "


async def game(clock, moves):
    while len(moves) < MOVES:
        clock.now += JUDIT  # she thinks: nothing else runs
        moves.append(clock.now)
        await asyncio.sleep(OPPONENT)  # she is free for other boards


async def one_by_one(clock, games):
    for moves in games:
        await game(clock, moves)


async def walking_round(clock, games):
    await asyncio.gather(*(game(clock, moves) for moves in games))


ACTS = [
    ("One by one", one_by_one, 1), ("Walking round", walking_round, 1),
    ("24 Judits", walking_round, 24), ("Two Judits", walking_round, 2),
]


class Clock(selectors.DefaultSelector):
    now = 0

    def select(self, timeout=None):
        self.now += timeout or 0  # to the next timer, without a wait
        return super().select(0)


def play(plan, boards):
    """One Judit with an event loop of her own: when she moved."""
    clock, games = Clock(), [[] for _ in range(boards)]
    loop = asyncio.SelectorEventLoop(clock)
    loop.time = lambda: clock.now
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(plan(clock, games))
    return games


def tile(moves, now):
    done = sum(move <= now for move in moves)
    state = "waits" if done < MOVES else "finished"
    if done and now < moves[done - 1] + OPPONENT:
        state = "░ opponent"
    if done < MOVES and moves[done] - JUDIT <= now:
        state = "JUDIT"
    bar = f"[yellow]{'█' * (done // 2):·<15}[/]\n"
    return f"[{STATES.get(state, 'dim')}]{state:<15}[/]\n" + bar * 2


def picture(title, now, games, results):
    at = ["0123456789:".index(c) * 4 for c in str(timedelta(0, now))]
    clock = ["".join(r[i:][:4] for i in at) for r in (TOP, MID, LOW)]
    rows = map("{:44}{}".format, ["", title, *clock], results)
    tiles = columns.Columns(tile(moves, now) for moves in games)
    return console.Group(*map(text.Text, rows), "", tiles)


def show(view, title, judits, games, results):
    end = max(moves[-1] for moves in games) + OPPONENT
    loops = f"{title}, {judits} event loop" + "s"[: judits - 1]
    begin, now = time.monotonic(), 0
    while now < end:
        now = min(int(3600 * (time.monotonic() - begin)), end)
        view.update(picture(loops, now, games, results), refresh=True)
        time.sleep(1 / 15)
    move, reply = timedelta(0, end - OPPONENT), timedelta(0, end)
    results[results.index("")] = f"{title:14}{move!s:>12}{reply!s:>14}"
    view.update(picture(loops, now, games, results), refresh=True)
    return reply


def chart(replies):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for title, reply in reversed(replies.items()):
        bars = axes.barh(title, reply.total_seconds(), color="C0")
        axes.bar_label(bars, [reply], padding=8)
    axes.set(xlim=(0, 54_000), xticks=[], title="To the last reply")
    axes.figure.savefig("exhibition.svg")


def main():
    print("An hour passes in a second.", flush=True)
    results = [f"{'':14}{'last move':>12}{'last reply':>14}", *[""] * 4]
    replies, view = {}, live.Live(auto_refresh=False)
    with ProcessPoolExecutor() as pool, view:
        for title, plan, judits in ACTS:
            share = [BOARDS // judits] * judits
            parts = pool.map(play, [plan] * judits, share)
            games = [moves for part in parts for moves in part]
            replies[title] = show(view, title, judits, games, results)
    print(f"Break-even: {JUDIT + OPPONENT} s / {JUDIT} s", end=" = ")
    print((JUDIT + OPPONENT) // JUDIT, "boards for one Judit", end="")
    chart(replies)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()

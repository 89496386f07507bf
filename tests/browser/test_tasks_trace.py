"""The model of a trace in the browser: parts in, lanes, states and marks out; nothing malformed gets through."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page
from sample_traces import CLOCK, TASK, MadeTrace, crowd, workers
from support import OpenPage, TinyTalk

# Everything one may ask of a trace, in JSON.
ASK = """([parts, times]) => {
    const trace = new TaskTrace()
    for (const part of parts) trace.add(part)
    const marks = at => {
        const { waiting, running } = trace.marks(at)
        return [Object.fromEntries([...waiting].map(([line, lanes]) => [line, lanes.map(lane => lane.facts.name)])),
            [...running]]
    }
    const state = (lane, at) => ({ ...lane.stateAt(at), line: trace.lineOf(lane.stateAt(at).place) })
    return {
        names: trace.tree().map(lane => '.'.repeat(lane.depth) + lane.facts.name),
        states: times.map(at => Object.fromEntries(trace.tree().map(lane => [lane.facts.name, state(lane, at)]))),
        totals: times.map(at => Object.fromEntries(trace.tree().map(lane => [lane.facts.name, lane.totals(at)]))),
        marks: times.map(marks), now: trace.now, notes: trace.notes,
    }
}"""

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> str:
    talk = TinyTalk(tmp_path_factory.mktemp("trace") / "talk")
    talk.chapter(("one", "Nothing but words."))
    return talk.build().as_uri()


@pytest.fixture
async def page(open_page: OpenPage, page_of: str) -> Page:
    return await open_page(page_of)


@pytest.fixture
async def ask(page: Page) -> Ask:
    """`await ask(parts, at)`: what the model answers after these parts, for these seconds."""

    async def ask_(parts: list[Any], *seconds: float) -> dict[str, Any]:
        return await page.evaluate(ASK, [parts, [round(at * 1e6) for at in seconds]])

    return ask_


def doing(answer: dict[str, Any], name: str, time: int = 0) -> tuple[str, int, int]:
    state = answer["states"][time][name]
    return state["doing"], state["wait"], state["line"]


async def test_children_stand_below_their_parent_in_the_order_of_creation(ask: Ask) -> None:
    """Whatever the order in which they are heard of; a parent that is unknown is none."""
    made = MadeTrace()
    for name, parent in [("main", None), ("a", 1), ("b", 1), ("a1", 2), ("b1", 3), ("other", None), ("lost", 99)]:
        made.lane(name, (0, 1, 0, -1), parent=parent)
    part = made.part()
    backwards = part | {"lanes": part["lanes"][::-1]}

    assert (await ask([part]))["names"] == ["main", ".a", "..a1", ".b", "..b1", "other", "lost"]
    assert (await ask([backwards]))["names"] == ["main", ".a", "..a1", ".b", "..b1", "other", "lost"]


async def test_a_lane_runs_waits_and_ends(ask: Ask) -> None:
    """Before it begins, in its turn, within a step, between two, and after its end."""
    made = MadeTrace(3)
    nap, lock = made.place(7, "sleep(1)"), made.place(9, "lock.acquire()")
    made.lane("main", (0.5, 100, CLOCK, nap), (1.5, 100, TASK, lock), (2.5, 1, 0, -1), begin=400_000)
    made.end(1, 2.6, "cancelled")
    answer = await ask([made.part()], 0.3, 0.45, 0.55, 1.0, 1.55, 2.0, 2.7)

    assert [doing(answer, "main", time) for time in range(7)] == [
        ("nothing yet", 1, 0), ("waits", 1, 0), ("runs", 0, 0), ("waits", 2, 7), ("runs", 0, 7), ("waits", 3, 9),
        ("ended", 0, 0),
    ]  # fmt: skip
    assert [ran for ran, _ in (total["main"] for total in answer["totals"])] == [
        0, 0, 50_000, 100_000, 150_000, 200_000, 201_000,
    ]  # fmt: skip


async def test_a_step_that_has_not_ended_runs(ask: Ask) -> None:
    """What runs now replaces what the last part said."""
    made = MadeTrace(2)
    made.lane("main", (0.1, 1, CLOCK, made.place(3, "sleep(1)")))
    part = made.part(running=[[1, 1_000_000]])

    assert doing(await ask([part], 1.5), "main") == ("runs", 0, 3)
    assert doing(await ask([part, {"now": 2_100_000, "running": []}], 1.5), "main") == ("waits", 2, 3)
    assert doing(await ask([part, {"now": 2_100_000}], 1.5), "main") == ("runs", 0, 3)


async def test_marks_tell_who_waits_at_which_line(ask: Ask) -> None:
    """Three workers at two lines; the line that ran is lit for 150 ms and no longer."""
    answer = await ask([workers().part()], 0.3, 0.47, 2.9)

    assert answer["marks"][0] == [{"14": ["shift"], "6": ["ada", "grace"], "4": ["edsger"]}, [14, 4]]
    assert answer["marks"][1] == [{"14": ["shift"], "6": ["ada", "grace"], "4": ["edsger"]}, []]
    assert answer["marks"][2] == [{"20": ["shift"], "6": ["ada", "grace", "edsger"]}, [6]]


async def test_parts_make_the_same_as_the_whole(ask: Ask) -> None:
    """Cut anywhere, the parts of a trace say what it says in one piece."""
    whole = crowd(60).part()
    cuts = [0, 1, 7, 100, 300, len(whole["steps"])]
    parts = [{"now": 0, "lanes": whole["lanes"][:20], "places": whole["places"]}, {"now": 1, "lanes": whole["lanes"]}]
    parts += [{"now": whole["now"], "steps": whole["steps"][begin:end]} for begin, end in itertools.pairwise(cuts)]

    assert await ask(parts, 0.5, 1.5, 4) == await ask([whole], 0.5, 1.5, 4)


async def test_a_lane_that_changed_keeps_its_steps(ask: Ask) -> None:
    """The same number with another name and an end."""
    part = workers().part()
    later = part["lanes"][1] | {"name": "ada lovelace", "end": 2_900_000, "how": "returned"}
    answer = await ask([part, {"now": 3_000_000, "lanes": [later]}], 1.0, 2.95)

    assert doing(answer, "ada lovelace", 0) == ("waits", 2, 6)
    assert doing(answer, "ada lovelace", 1)[0] == "ended"


LANE = {"lane": 5, "kind": "task", "name": "x", "does": "x", "parent": 1, "loop": 1, "begin": 0}
HUGE, NAN = 1e300, float("nan")
MALFORMED = [
    None, 7, "part", [], [[]], {}, {"now": NAN}, {"now": -1}, {"now": "soon"}, {"now": HUGE},
    {"lanes": 3}, {"lanes": [None, 3, [], "x"]}, {"lanes": [LANE | {"lane": 0}]}, {"lanes": [LANE | {"lane": HUGE}]},
    {"lanes": [LANE | {"lane": 1.5}]}, {"lanes": [LANE | {"kind": "tusk"}]}, {"lanes": [LANE | {"name": None}]},
    {"lanes": [LANE | {"begin": NAN}]}, {"lanes": [LANE | {"begin": -3}]}, {"lanes": [LANE | {"begin": HUGE}]},
    {"places": 3}, {"steps": "xyz"}, {"steps": [None, 3, [], [1, 2]]}, {"steps": [[99, 1, 2, 1, 1, 0, -1]]},
    {"steps": [[1, 9e6, 8e6, 1, 1, 0, -1]]}, {"steps": [[1, NAN, 9e6, 1, 1, 0, -1]]},
    {"steps": [[1, 9e6, HUGE, 1, 1, 0, -1]]}, {"steps": [[1, 9e6, 9.1e6, 1, 1, 9, -1]]},
    {"steps": [[1, 9e6, 9.1e6, 0, 1, 0, -1]]}, {"steps": [[1, 9e6, 9.1e6, 1, 1, 0, 77]]},
    {"steps": [[1, 100, 200, 1, 1, 0, -1]]}, {"steps": [["1", 9e6, 9.1e6, 1, 1, 0, -1]]},
    {"running": 5}, {"running": [None, [99, 1], [1], [1, NAN], [1, HUGE], [1, 3]]},
    {"clock": [None, [NAN, 1], [1, NAN], [1, HUGE], [1, "x"]]}, {"notes": [None, 3, {}]}, {"notes": 4},
    {"dropped": NAN}, {"dropped": "many"},
]  # fmt: skip


async def test_what_is_malformed_is_passed_over(ask: Ask) -> None:
    """Piece by piece: what was well formed before and after it stands as if it had not been there."""
    part = workers().part()
    more = {"now": 3_100_000, "lanes": [LANE | {"name": "more"}]}
    clean = await ask([part, more], 0.5, 3.1, 9.05)

    assert await ask([part, *MALFORMED, more], 0.5, 3.1, 9.05) == clean
    assert clean["names"][-1] == ".more"


async def test_a_parent_that_is_its_own_child_is_none(ask: Ask) -> None:
    """A circle, a lane that is its own parent, and one that came before its parent."""
    lanes = [LANE | {"lane": n, "name": f"t{n}", "parent": p} for n, p in [(1, 3), (2, 2), (3, 1), (4, 9)]]

    assert (await ask([{"now": 9, "lanes": lanes}]))["names"] == ["t1", ".t3", "t2", "t4"]


async def test_a_chain_of_ten_thousand_tasks_is_in_order(page: Page) -> None:
    """Each the child of the one before: no recursion that could overflow."""
    lanes = [LANE | {"lane": n, "name": f"t{n}", "parent": n - 1 or None} for n in range(1, 10_001)]
    script = """part => {
        const trace = new TaskTrace()
        trace.add(part)
        return trace.tree().every(({ number, depth }) => depth === number - 1) && trace.tree().length
    }"""

    assert await page.evaluate(script, {"now": 9, "lanes": lanes}) == 10_000

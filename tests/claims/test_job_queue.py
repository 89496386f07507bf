"""What the talk says of a queue in a database is what three worker processes did: at least once, and one effect."""

import re
from collections import Counter

import pytest
from support import Finished

STALE = 1.5  # seconds without a heartbeat, after which a worker counts as dead
ORDERS = ["1", "2", "3", "4"]
BLOCKS = "5"  # the order whose worker blocks
TEAM = {"ada", "grace", "edsger"}


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """All it printed."""
    return finished("job_queue").text


@pytest.fixture(scope="module")
def begun(text: str) -> list[tuple[float, str, str]]:
    """Second, worker and order, each time an order was begun."""
    found = re.findall(r"^  (\S+) s  (\w+) +begins order (\d)$", text, re.MULTILINE)
    return [(float(second), name, order) for second, name, order in found]


@pytest.fixture(scope="module")
def death(text: str) -> tuple[float, str]:
    """When a worker died, and which."""
    second, name = re.search(r"^  (\S+) s  (\w+) +is dead: exit -9$", text, re.MULTILINE).groups()
    return float(second), name


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("job_queue").code == 0


def test_three_workers_share_one_queue(begun: list[tuple[float, str, str]]) -> None:
    """All orders are begun, by processes of that team."""
    assert {order for _, _, order in begun} == {*ORDERS, BLOCKS}
    assert {name for _, name, _ in begun} <= TEAM


def test_the_order_of_a_killed_worker_is_begun_again_by_another(
    begun: list[tuple[float, str, str]], death: tuple[float, str]
) -> None:
    """Within seconds; the dead one begins nothing any more."""
    died, dead = death
    first, *again = [(second, name) for second, name, order in begun if order == "1"]

    assert first[1] == dead
    assert [name for second, name in again if name in TEAM - {dead} and died < second < died + 2 * STALE] != []
    assert [second for second, name, _ in begun if name == dead and second > died] == []


def test_every_invoice_is_sent_once(text: str) -> None:
    """Whatever was begun twice: the rows are as many as the orders."""
    sent = re.findall(r"invoice (\d) is sent$", text, re.MULTILINE)

    assert sorted(sent) == [*ORDERS, BLOCKS]
    assert text.splitlines()[-1].endswith("invoices sent: 5")


def test_a_blocked_worker_loses_its_order_to_another_and_both_finish(
    text: str, begun: list[tuple[float, str, str]]
) -> None:
    """The second begins while the first still runs; the unique key refuses the second invoice."""
    first, second = [(at, name) for at, name, order in begun if order == BLOCKS][:2]
    ends = re.findall(rf"^  (\S+) s  (\w+) +invoice {BLOCKS} is (.*)$", text, re.MULTILINE)

    assert first[1] != second[1]
    assert second[0] - first[0] >= STALE
    assert second[0] < float(ends[0][0])
    assert Counter(news for _, _, news in ends) == {"sent": 1, "not sent again": 1}

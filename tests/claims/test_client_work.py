"""A client's own work for a request: aiohttp needs less than requests, with its C parts and without them."""

import re

import pytest
from support import Finished

CLIENTS = ["requests", "aiohttp, all C off", "aiohttp, its own C off", "aiohttp"]


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    return finished("client_work").text


@pytest.fixture(scope="module")
def work(text: str) -> dict[str, int]:
    """Microseconds of CPU time for one request, by client."""
    return {name: int(took) for name, took in re.findall(r"^  (\w.*?) +(\d+) µs", text, re.MULTILINE)}


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("client_work").code == 0


def test_four_clients_are_measured_in_microseconds(work: dict[str, int]) -> None:
    """The unit stands at each figure, and it is CPU time."""
    assert list(work) == CLIENTS


def test_without_its_own_c_aiohttp_still_works_less_than_requests(work: dict[str, int]) -> None:
    """At most 0.7 of it; the recording shows less than half."""
    assert work["aiohttp, its own C off"] < 0.7 * work["requests"]


def test_without_any_c_in_its_packages_aiohttp_still_works_less_than_requests(work: dict[str, int]) -> None:
    """Its libraries in pure Python as well."""
    assert work["aiohttp, all C off"] < 0.9 * work["requests"]


def test_its_own_c_saves_less_than_half(work: dict[str, int]) -> None:
    """What C saves is a part: aiohttp was lean before."""
    assert work["aiohttp"] > 0.5 * work["aiohttp, its own C off"]


def test_c_saves_work(work: dict[str, int]) -> None:
    """With all its C, aiohttp works less than with none."""
    assert work["aiohttp"] < 0.85 * work["aiohttp, all C off"]


def test_a_request_is_a_sliver_of_a_wait(work: dict[str, int]) -> None:
    """Beside a wait of a tenth of a second, the work of each client is hardly seen."""
    assert max(work.values()) < 100_000 / 20


def test_every_bar_is_as_long_as_its_figure(text: str, work: dict[str, int]) -> None:
    """What the eye compares is what was measured."""
    bars = [len(bar) for bar in re.findall(r" µs +(█+)$", text, re.MULTILINE)]

    assert bars == pytest.approx([min(took / 10, 58) for took in work.values()], abs=1)

"""What the talk says of await outside of async def is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("await_outside").text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (r"await work\(\)", "'await' outside function"),
        (r"def main\(\): await work\(\)", "'await' outside async function"),
        (r"async with door: \.\.\.", "'async with' outside async function"),
        (r"async for x in box: \.\.\.", "'async for' outside async function"),
    ],
)
def test_outside_of_async_def_it_is_a_syntax_error(text: str, source: str, message: str) -> None:
    """Each of the four sources is on the screen, with the compiler's own words below it."""
    assert re.search(rf"^  {source} *\n +SyntaxError: {message}$", text, re.MULTILINE)
    assert text.count(f"SyntaxError: {message}") == 1


def test_there_are_four_errors_and_no_more(text: str) -> None:
    """The fifth source compiles."""
    assert text.count("SyntaxError:") == 4


def test_inside_async_def_it_compiles(text: str) -> None:
    """The same await, in its place."""
    assert re.search(r"^  async def main\(\): await work\(\) *\n +compiles$", text, re.MULTILINE)


def test_asyncio_run_is_the_way_in_from_a_script(text: str) -> None:
    """It runs the coroutine and gives back its result."""
    assert re.search(r"^  asyncio\.run\(work\(\)\), in a script *\n +done$", text, re.MULTILINE)


def test_a_console_and_a_notebook_let_one_await(text: str) -> None:
    """With their flag the first source compiles."""
    assert re.search(r"^  await work\(\), in python -m asyncio or a notebook *\n +compiles$", text, re.MULTILINE)

"""What a notebook was told for RISE: honoured where a deck can, else named in one line."""

from pathlib import Path
from typing import Any

import pytest
from decks import Deck, prose


def test_what_rise_was_told_is_honoured_or_named(tmp_path: Path) -> None:
    """Theme, transition, scroll, header and footer are in the page; each other key is one line."""
    settings = {
        "theme": "sky",
        "transition": "zoom",
        "scroll": True,
        "header": "<h1>Head</h1>",
        "footer": "<b>Foot</b>",
    }
    deck = Deck(tmp_path, prose("# A"), prose("# B"), rise={**settings, "autolaunch": True}, celltoolbar="Slideshow")
    page = deck.build()
    sections = page.select("section section")

    assert page.html["data-wished"] == "light"
    assert [part["data-transition"] for part in sections] == ["zoom", "zoom"]
    assert all(part.has_attr("data-scroll") for part in sections)
    assert page.select_one(f"#{sections[0]['data-frame']}").get_text("|", strip=True) == "Head|Foot"
    assert deck.said == ["some.ipynb: rise key 'autolaunch' is not honoured."]


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        ({"livereveal": {"width": 1024}}, "some.ipynb: rise key 'width' is not honoured."),
        ({"rise": {"theme": "mine"}}, "some.ipynb: rise theme = 'mine' is not honoured."),
        ({"rise": {"scroll": "yes"}}, "some.ipynb: rise scroll = 'yes' is not honoured."),
        ({"rise": ["theme"]}, "some.ipynb: rise = ['theme'] is not honoured: expected an object."),
    ],
)
def test_a_setting_nobody_understands_is_named_and_the_deck_is_built(
    tmp_path: Path, metadata: dict[str, Any], line: str
) -> None:
    """One line, exit 0."""
    deck = Deck(tmp_path, prose("# A"), **metadata)
    deck.build()

    assert deck.said == [line]


def test_the_newer_name_of_a_setting_wins_and_dark_themes_are_dark(tmp_path: Path) -> None:
    """`livereveal` is what RISE called `rise` before."""
    page = Deck(tmp_path, prose("# A"), livereveal={"theme": "white"}, rise={"theme": "night"}).build()

    assert page.html["data-wished"] == "dark"

"""Clicks of a build: done while the deck is built, left to people in a live notebook."""

import pytest
from onstage import click
from onstage.mime import BUILDING_VARIABLE

widgets = pytest.importorskip("ipywidgets")


def test_a_build_clicks_and_a_live_notebook_leaves_it_to_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says whether it did."""
    button, clicks = widgets.Button(), []
    button.on_click(clicks.append)
    assert (click(button, times=3), clicks) == (False, [])
    monkeypatch.setenv(BUILDING_VARIABLE, "1")

    assert (click(button, times=3), clicks) == (True, [button] * 3)

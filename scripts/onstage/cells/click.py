"""Clicks of a build: the deck then shows what a person's clicks do in the live notebook."""

import os
from typing import Protocol

from ..mime import BUILDING


class Clickable(Protocol):
    """What ipywidgets.Button is, among others."""

    def click(self) -> None:
        """Do what a click does."""


def click(button: Clickable, times: int = 1) -> bool:
    """Click the button that often while a deck is built; in a live notebook leave it to whoever gives the talk.

    For a cell tagged remove-cell after the cell that shows the button. Says whether it did, so that the cell can wait
    for what comes of it.
    """
    building = BUILDING in os.environ
    for _ in range(times if building else 0):
        button.click()
    return building

"""Clicks on a widget's button while a deck is built, so that the deck shows what a presenter's clicks would do."""

import os
from typing import Protocol

from ..mime import BUILDING_VARIABLE


class Clickable(Protocol):
    """Anything with a click() method, such as ipywidgets.Button."""

    def click(self) -> None:
        """Call what a click calls."""


def click(button: Clickable, times: int = 1) -> bool:
    """Click the button `times` times while a deck is built; in a live notebook do nothing: there the presenter clicks.

    Returns whether it clicked, so that the cell can wait for the effect. Call it in a cell tagged remove-cell that
    follows the cell that shows the button.
    """
    if BUILDING_VARIABLE not in os.environ:
        return False
    for _ in range(times):
        button.click()
    return True

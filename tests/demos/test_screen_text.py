"""A terminal's screen as text of a page: colours, what is reversed, what no emulator minds."""

import json
from pathlib import Path

import pyte
import pytest
from onstage.demos import screen_text
from onstage.demos.script_block import COLUMNS, ROWS


def page(written: str) -> str:
    """The first row of a live screen after that was written."""
    screen = screen_text.LiveScreen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(written)
    return screen_text.live_screen(screen).split("\n")[0]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("\x1b[1mbold\x1b[m", '<span class="ansi-bold">bold</span>'),
        ("\x1b[33mold", '<span class="ansi-yellow-fg">old</span>'),
        ("\x1b[91mred", '<span class="ansi-red-intense-fg">red</span>'),
        ("\x1b[93mnew", '<span class="ansi-yellow-intense-fg">new</span>'),
        ("\x1b[41m  \x1b[m", '<span class="ansi-red-bg">  </span>'),
        ("\x1b[7m \x1b[m", '<span class="ansi-default-inverse-fg ansi-default-inverse-bg"> </span>'),
        ("\x1b[7;36m4\x1b[m", '<span class="ansi-cyan-bg ansi-default-inverse-fg">4</span>'),
        ("\x1b[7;38;5;208m4\x1b[m", 'style="background:#ff8700">4<'),
        ("\x1b[48;2;1;2;3m4\x1b[m", 'style="background:#010203">4<'),
    ],
)
def test_a_screen_keeps_its_colours(written: str, shown: str) -> None:
    """Those with a name as classes, for the theme; what is reversed has both of its colours swapped."""
    assert shown in page(written)


def test_a_live_screen_has_all_its_rows() -> None:
    """The last one, too, and so the same height always."""
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(f"\x1b[{ROWS};1Hlast")

    assert screen_text.live_screen(screen).split("\n") == [""] * (ROWS - 1) + ["last"]


@pytest.mark.parametrize("odd", ["\x1b[?6n", "\x1b[?5;1H", "\x1b[?25m", "\x1b[1;2;3A"])
def test_what_pyte_stumbles_over_costs_no_letter(tmp_path: Path, odd: str) -> None:
    """Neither on a live screen nor in a recording."""
    cast = tmp_path / "odd.cast"
    cast.write_text("{}\n" + json.dumps([0.1, "o", f"before{odd} after"]))

    assert page(f"before{odd} after") == "before after"
    assert screen_text.last_screen(cast) == "before after"

"""What the code of cells binds and reads, decided without running it."""

import ast

import pytest
from onstage.export.notebook.name_use import CellCode, Presence, binds_names_used_later, names_bound, without_imports

PRESENT, ABSENT, IMPOSSIBLE = Presence.PRESENT, Presence.ABSENT, Presence.IMPOSSIBLE


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
        ("import os.path, json as j\nfrom re import sub as s", {"os", "j", "s"}),
        ("def f():\n    inner = 1\n\n\nclass K:\n    x = 1", {"f", "K"}),
        ("for i in [n for n in [1]]:\n    pass\nwith open('x') as file:\n    pass", {"i", "file"}),
        ("try:\n    pass\nexcept OSError as error:\n    pass\nif (w := 1):\n    pass", {"error", "w"}),
        ("counts += 1\nitems[0] = 2", {"counts"}),
    ],
)
def test_a_cell_binds_what_is_set_in_its_own_scope(source: str, bound: set[str]) -> None:
    """Not what its functions, classes and comprehensions set inside them."""
    assert names_bound(ast.parse(source)) == bound


def test_the_code_of_a_cell_may_hold_magics() -> None:
    """And where it is not valid Python, nothing is known of it."""
    assert CellCode("%matplotlib inline\nshown = !ls\nlater(shown)").missing >= {"later"}
    assert CellCode("shown = !ls").bound == {"shown"}
    assert (CellCode("1 +").bound, CellCode("1 +").missing) == (set(), set())


def test_packages_are_named_by_their_first_name() -> None:
    """Wherever they are imported; a relative import names none."""
    source = "import os.path\nfrom rich.live import Live\n\n\ndef later():\n    import numpy as np\n    from . import x"

    assert CellCode(source).packages == {"os", "rich", "numpy"}


def test_an_absent_cell_is_needed_where_a_later_one_reads_its_names() -> None:
    """Through other absent cells, but not where a name is bound anew in between, nor what only onstage can run."""
    cells = [
        ("base = 1", ABSENT, True),
        ("half = base / 2", ABSENT, True),
        ("half = base", IMPOSSIBLE, False),
        ("unused = half", ABSENT, False),
        ("again = 1", ABSENT, False),
        ("again = 2", PRESENT, False),
        ("print(half, again)", PRESENT, False),
        ("half = 3", ABSENT, False),
    ]

    assert binds_names_used_later([(CellCode(source), presence) for source, presence, _ in cells]) == [
        one[2] for one in cells
    ]


def test_imports_of_one_package_are_taken_out() -> None:
    """Those of what is in it too, over several lines; names that only begin alike stay."""
    source = (
        "import onstage_tools\nfrom onstage import (\n    demo,\n    lanes as bars,\n)\nimport onstage.cells\nprint(1)"
    )

    assert without_imports(source, "onstage") == ("import onstage_tools\nprint(1)", {"demo", "bars", "onstage"})

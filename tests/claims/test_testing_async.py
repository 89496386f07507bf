"""What the talk says of testing is what the demo's own tests report."""

import re

from support import Finished


def test_both_tests_pass(finished: Finished) -> None:
    """The one that awaits, and the one on a virtual clock."""
    text = finished("testing_async").text

    assert re.search(r"^test_third_answer .* ok$", text, re.MULTILINE)
    assert re.search(r"^test_an_hour .* ok$", text, re.MULTILINE)
    assert text.rstrip().endswith("OK")


def test_an_hour_passes_at_once(finished: Finished) -> None:
    """3600 seconds on the loop's clock, hardly any on ours."""
    text = finished("testing_async").text

    assert "test_an_hour) ... 3600 s …" in text
    assert float(re.search(r"^Ran 2 tests in (\S+)s$", text, re.MULTILINE)[1]) < 1

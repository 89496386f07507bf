"""The start tags of HTML are found where they are, and nothing else is taken for one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from onstage.deck.start_tags import start_tags, written_tag

PIECES = [
    "<b>",
    "<img src='a'>",
    "<a\nhref=x>",
    "</b>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "&lt;",
    "<",
    ">",
    "é\n",
    '"',
]


@settings(deadline=None)  # the machine may be busy
@given(some.lists(some.sampled_from(PIECES) | some.text(max_size=3)).map("".join))
def test_each_tag_is_where_it_says_it_is(page: str) -> None:
    """Whatever the page is: so all between the tags can be kept byte for byte."""
    for tag in start_tags(page):
        assert page[tag.begin : tag.begin + len(tag.text)] == tag.text
        assert tag.text.lower().startswith(f"<{tag.name}")


@pytest.mark.parametrize("page", ["<!-- <b> -->", "a < b", "&lt;b&gt;", "</b>", "<!DOCTYPE html>"])
def test_what_only_looks_like_a_tag_is_none(page: str) -> None:
    """A comment, text, an end."""
    assert start_tags(page) == []


def test_text_of_a_script_has_no_tags() -> None:
    """Up to its end."""
    names = [tag.name for tag in start_tags("<script>'<b>'</script><i>")]

    assert names == ["script", "i"]


def test_a_tag_is_written_with_other_attributes() -> None:
    """Values are escaped, an attribute without a value stays one, and so does the end of the tag."""
    (tag,) = start_tags('<IMG alt="a > b &amp; c" hidden src=x src=y/>')

    assert tag.attributes == {"alt": "a > b & c", "hidden": None, "src": "x"}
    assert written_tag(tag, tag.attributes | {"src": '"'}) == '<img alt="a &gt; b &amp; c" hidden src="&quot;"/>'

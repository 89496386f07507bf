"""The script block of a demo: defaults, every key, and what is wrong in which line."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from onstage.demos.script_block import DECLARED_TYPES, SERVICES, TERMINAL_KEYS, Declaration, Declared, declaration
from onstage.errors import SourceError


def script(*block: str) -> str:
    """A demo with these lines in its script block: its docstring is line 1, the first of these line 3."""
    return "\n".join(['"""What one sees."""', "# /// script", *(f"# {line}" for line in block), "# ///", "print(1)\n"])


def complaint(*block: str) -> str:
    with pytest.raises(SourceError) as caught:
        declaration(script(*block), "demos/ripple.py")
    return str(caught.value)


def test_a_demo_without_a_script_block_has_the_defaults() -> None:
    """Ten seconds, exit 0, no keys, no servers, not alone."""
    plain = Declaration(Declared(10, 0, {}, [], alone=False), requires_python="", dependencies=())

    assert declaration('"""What one sees."""\nprint(1)\n', "demos/ripple.py") == plain


def test_every_key_of_a_script_block_is_read() -> None:
    """The example of the design is understood as written, its comments included."""
    read = declaration(
        script(
            'requires-python = ">=3.11"',
            'dependencies = ["aiohttp", "requests>=2 ; python_version > \'3\'"]',
            "[tool.onstage]",
            "seconds = 12.5        # time limit on stage",
            "exits = 1",
            'keys = {enter = "release the task", q = "quit"}',
            'needs = ["postgres"]',
            "alone = true",
            "[tool.uv]",
            'exclude-newer = "2026-01-01T00:00:00Z"',
        ),
        "demos/ripple.py",
    )
    stage = Declared(12.5, 1, {"enter": "release the task", "q": "quit"}, ["postgres"], alone=True)

    assert read == Declaration(stage, ">=3.11", ("aiohttp", "requests>=2 ; python_version > '3'"))


KEYS_THERE_ARE = "There are: alone, columns, exits, keys, needs, rows, seconds."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("second = 3", "unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?"),
        (
            "zzz = 3",
            f"unknown key 'zzz' in [tool.onstage]. {KEYS_THERE_ARE}",
        ),
        ('seconds = "12"', "seconds = '12': expected a number."),
        ("seconds = true", "seconds = True: expected a number."),
        ("seconds = 0", "seconds = 0: expected more than 0 and at most 600."),
        ("seconds = inf", "seconds = inf: expected more than 0 and at most 600."),
        ("columns = 97", "columns = 97: expected at least 20 and at most 96."),
        ("rows = 3", "rows = 3: expected at least 4 and at most 24."),
        ("rows = 20.0", "rows = 20.0: expected an integer."),
        ("exits = 1.5", "exits = 1.5: expected an integer."),
        ("alone = 1", "alone = 1: expected true or false."),
        ('alone = "no"', "alone = 'no': expected true or false."),
        (
            "warm = true",
            f"unknown key 'warm' in [tool.onstage]. {KEYS_THERE_ARE}",
        ),
        ("needs = 'postgres'", "needs = 'postgres': expected a list of strings."),
        ("needs = [1]", "needs = [1]: expected a list of strings."),
        ('needs = ["postgress"]', "needs = ['postgress']: the stage has no 'postgress'. Did you mean 'postgres'?"),
        ("keys = ['enter']", "keys = ['enter']: expected a table of strings."),
        ("keys = {enter = 1}", "keys = {'enter': 1}: expected a table of strings."),
        (
            "keys = {entr = 'go'}",
            f"keys = {{'entr': 'go'}}: there is no key 'entr': use a character or one of {', '.join(TERMINAL_KEYS)}.",
        ),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_line(line: str, message: str) -> None:
    """The place is the line of the key, not that of the block."""
    assert complaint('dependencies = ["rich"]', "[tool.onstage]", "", line) == f"demos/ripple.py:6: {message}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("dependency = []", "unknown key 'dependency' in the script block. Did you mean 'dependencies'?"),
        ("seconds = 5", "unknown key 'seconds' in the script block. It belongs below [tool.onstage]."),
    ],
)
def test_an_unknown_key_of_the_block_is_named_with_its_line(line: str, message: str) -> None:
    """PEP 723 allows no other keys; it would be ignored without a word."""
    assert complaint('requires-python = ">=3.11"', line) == f"demos/ripple.py:4: {message}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("tool = 3", "[tool.onstage] must be a table of keys, not 3."),
        ("tool = {onstage = [1]}", "[tool.onstage] must be a table of keys, not [1]."),
        ("dependencies = 5", "dependencies = 5: expected a list of strings."),
        ('dependencies = "aiohttp"', "dependencies = 'aiohttp': expected a list of strings."),
        ('dependencies = ["=="]', "'==' in dependencies is not a valid requirement."),
        ("dependencies = [5]", "5 in dependencies is not a valid requirement."),
        ('requires-python = "three"', "requires-python = 'three' is not a valid version range."),
        ("requires-python = 3.11", "requires-python = 3.11 is not a valid version range."),
        ('requires-python = [">=3.11"]', "requires-python = ['>=3.11'] is not a valid version range."),
    ],
)
def test_a_wrong_part_of_the_standard_keys_is_named_with_the_block(line: str, message: str) -> None:
    """What PEP 723 itself defines is checked as well, for uv would stumble over it on stage."""
    assert complaint(line) == f"demos/ripple.py:2: {message}"


def test_broken_toml_is_named_with_its_line() -> None:
    """The line is that of the file, not of the block."""
    said = complaint("[tool.onstage]", "seconds = ")

    assert said.startswith("demos/ripple.py:4: the script block is not valid TOML: ")


@pytest.mark.parametrize("ending", ["", "print(1)\n", "#\n", "#seconds = 3\n# ///\n"])
def test_a_block_that_is_never_closed_is_named_with_its_first_line(ending: str) -> None:
    """Whatever follows: the end of the file, code, or a line of the block without its blank."""
    with pytest.raises(SourceError) as caught:
        declaration(f'"""What one sees."""\n\n# /// script\n# [tool.onstage]\n{ending}', "demos/ripple.py")

    assert str(caught.value).startswith("demos/ripple.py:3: the script block has no end: ")


def test_speaking_of_a_script_block_is_not_having_one() -> None:
    """A docstring may explain what "# /// script" means."""
    talking = '"""What "# /// script" is for: a demo that says what it needs."""\n'

    assert declaration(talking, "demos/ripple.py").stage == Declared()


ONSTAGE = some.fixed_dictionaries(
    {},
    optional={
        "seconds": some.floats(0, 600, exclude_min=True) | some.integers(1, 600),
        "exits": some.integers(-64, 255),
        "needs": some.lists(some.sampled_from(SERVICES)),
        "keys": some.dictionaries(some.sampled_from([*TERMINAL_KEYS, "a", "7"]), some.text("abc xyz", max_size=9)),
        "alone": some.booleans(),
    },
)


def as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = "{text}"' for key, text in value.items()) + "}"
    return repr(value)


@settings(deadline=None)  # the machine may be busy
@given(ONSTAGE)
def test_what_a_demo_declares_is_what_is_read(declared: dict[str, object]) -> None:
    """Every allowed set of keys comes back as it was written."""
    block = ["[tool.onstage]", *(f"{key} = {as_toml(value)}" for key, value in declared.items())]

    assert declaration(script(*block), "demos/ripple.py").stage == Declared(**declared)  # type: ignore[arg-type]


NAMES = ["tool", "tool.onstage", "requires-python", "dependencies"]
NAMES += [f"tool.onstage.{key}" for key in DECLARED_TYPES]
VALUES = ["3", "-1", "nan", "1e999", "true", "'x'", "[]", "[3]", "[[]]", "['x']", "{}", "{x = 3}", "2026-01-01"]
line_of_toml = some.builds("{} = {}".format, some.sampled_from(NAMES), some.sampled_from(VALUES))
table = some.sampled_from(["[tool]", "[tool.onstage]", "[[tool]]", "[[tool.onstage]]", "[onstage]"])


@example("a = " + "9" * 5000)
@example("a = " + "[" * 5000)
@settings(deadline=None)  # the machine may be busy
@given(some.lists(line_of_toml | table | some.text(max_size=20), max_size=4).map("\n".join))
def test_whatever_stands_in_a_script_block_is_understood_or_refused_with_its_place(text: str) -> None:
    """No key, no kind of value and no noise makes the reader fail otherwise."""
    refused = ""
    try:
        declaration(script(*text.split("\n")), "demos/ripple.py")
    except SourceError as error:
        refused = str(error)

    assert re.match(r"demos/ripple\.py:\d+: .+", refused) or not refused

"""The protocol is written down twice, for the stage and for the browser: the two say the same."""

import re
import types
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from onstage.stage import messages
from onstage.traces import trace
from support import TALK

TYPES = re.sub(r"//.*", "", (TALK / "assets/deck/types.d.ts").read_text("utf-8"))
PRIMITIVES = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", True: "true"}
PRIMITIVES[messages.TracePart] = "TracePart"  # a type of its own, in trace.d.ts


def in_typescript(hint: Any) -> frozenset[str]:
    """The members of a Python type, as TypeScript writes them."""
    if get_origin(hint) in (Union, types.UnionType):
        return frozenset().union(*map(in_typescript, get_args(hint)))
    if get_origin(hint) is Literal:
        return frozenset(PRIMITIVES[word] if word is True else f"'{word}'" for word in get_args(hint))
    return frozenset({hint.__name__ if is_typeddict(hint) else PRIMITIVES[hint]})


def python_messages() -> dict[str, dict[str, frozenset[str]]]:
    """Each message of the stage: its keys, with ? where one may be missing, and their types."""
    found = {}
    for name, message in vars(messages).items():
        if is_typeddict(message) and message.__module__ == messages.__name__:
            hints = get_type_hints(message, include_extras=True)
            found[name] = {
                f"{key}?" if get_origin(hint) is NotRequired else key: in_typescript(
                    get_args(hint)[0] if get_origin(hint) is NotRequired else hint
                )
                for key, hint in hints.items()
            }
    return found


def python_unions() -> dict[str, frozenset[str]]:
    return {
        name: in_typescript(union)
        for name, union in vars(messages).items()
        if get_origin(union) in (Union, types.UnionType, Literal)
    }


def typescript_unions() -> dict[str, frozenset[str]]:
    return {name: members(union) for name, union in re.findall(r"^type (\w+) =(.*)$", TYPES, re.MULTILINE)}


def typescript_messages() -> dict[str, dict[str, frozenset[str]]]:
    unions = typescript_unions()
    found = {}
    for name, body in re.findall(r"^interface (\w+) \{\n(.*?)^\}", TYPES, re.MULTILINE | re.DOTALL):
        fields = re.findall(r"^  (\w+\??): (.+?) *$", body, re.MULTILINE)
        found[name] = {key: unions.get(hint, members(hint)) for key, hint in fields}
        assert len(fields) == len(body.strip().splitlines()), f"what is not `key: type` in {name}?"
    return found


def members(union: str) -> frozenset[str]:
    return frozenset(part.strip() for part in union.split("|"))


def test_both_sides_know_the_same_messages() -> None:
    """The same names, the same keys, the same that may be missing, the same types."""
    assert python_messages() == typescript_messages()
    assert len(python_messages()) >= 20


def test_both_sides_agree_on_who_sends_what() -> None:
    """The unions of messages, and of words, have the same members."""
    assert python_unions() == typescript_unions()
    assert {"FromWindow", "ToWindow", "FromPanel", "ToPanel"} <= python_unions().keys()


def test_every_message_is_sent_by_somebody() -> None:
    """What is named Message is in one of the unions."""
    sent = frozenset().union(*python_unions().values())

    assert {name for name in python_messages() if name.endswith("Message")} - sent == set()


def test_both_sides_agree_on_the_keys_of_a_trace() -> None:
    """Of a part and of a lane; what must be there on one side must be there on the other."""
    text = re.sub(r"//.*", "", (TALK / "assets/deck/trace.d.ts").read_text("utf-8"))
    bodies = dict(re.findall(r"^interface (\w+) \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))
    for ours, theirs in ((trace.TracePart, "TracePart"), (trace.TraceLane, "TraceLane")):
        hints = get_type_hints(ours, include_extras=True)
        keys = {f"{key}?" if get_origin(hint) is NotRequired else key for key, hint in hints.items()}
        assert keys == set(re.findall(r"^  (\w+\??):", bodies[theirs], re.MULTILINE))
    kinds, ends = (set(get_args(words)) for words in (trace.LaneKind, trace.HowLaneEnds))
    assert kinds == set(re.findall(r"'(.*?)'", re.search(r"LaneKind = (.*)", text)[1]))
    assert ends == set(re.findall(r"'(.*?)'", re.search(r"LaneEnd = (.*)", text)[1]))

"""What a terminal was sent, in the pieces it came in, without what only this machine knows."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from ..anonymous import MachineNames
from ..project import Project

# Escape sequences as ECMA-48 and xterm define them. A change of colour ("\x1b[35m") does not end a word on the screen;
# every other sequence does. Of a title or a link ("\x1b]0;text\x07") this is the beginning: its text counts as text.
ESCAPE_SEQUENCE = re.compile(r"\x1b(?:(?P<colour>\[[\d:;]*m)|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])")


def anonymous_output(pieces: Sequence[str], project: Project) -> list[str]:
    """The same number of pieces, with a substitute for each name in them, put into the piece where the name begins.

    A name is found across pieces and across changes of colour; escape sequences stay whole, each in its own pieces.
    One that the program itself broke over two lines is not found.
    """
    output = "".join(pieces)
    text, positions = _text_between_sequences(output)
    characters = [*output]
    for start, end, substitute in MachineNames(project).find(text):
        for position in positions[start:end]:
            characters[position] = ""
        characters[positions[start]] = substitute
    borders = accumulate(map(len, pieces), initial=0)
    return ["".join(characters[start:end]) for start, end in pairwise(borders)]


def _text_between_sequences(output: str) -> tuple[str, list[int]]:
    """The text between the escape sequences, and for each character of it the position in `output`.

    Of a sequence that ends a word the first character, ESC, stays: it is in no name.
    """
    positions: list[int] = []
    done = 0
    for sequence in ESCAPE_SEQUENCE.finditer(output):
        positions += range(done, sequence.start() if sequence["colour"] else sequence.start() + 1)
        done = sequence.end()
    positions += range(done, len(output))
    return "".join(output[position] for position in positions), positions

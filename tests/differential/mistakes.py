"""Expressions with something wrong, and some that only look so: accepted or refused by both?"""

import pathlib
import re

from differential.nodes import VECTOR, Node

TEXTS = (pathlib.Path(__file__).parent / "mistakes.txt").read_text().splitlines()
_TOKEN = re.compile(r'"[^"]*"|[a-zA-Z_:]\w*|[0-9.]+[a-z]*|\s+|.', re.DOTALL)


def pick(expressions):
    """A mistake from the list, or one made by a slip of the hand."""
    rng = expressions.rng
    if rng.random() < 0.5:
        return Node(VECTOR, (rng.choice(TEXTS),))
    tokens = _TOKEN.findall(expressions.root().text())
    place, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    slip = rng.randrange(4)
    if slip == 0:
        del tokens[place]
    elif slip == 1:
        tokens.insert(place, tokens[other])
    elif slip == 2:
        tokens[place], tokens[other] = tokens[other], tokens[place]
    else:
        tokens[place] = rng.choice(("(", ")", ",", "{", "}", "[5m]", "1", '"a"', "up", "by", "on"))
    return Node(VECTOR, ("".join(tokens),))

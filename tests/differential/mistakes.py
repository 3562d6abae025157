"""Expressions with something wrong, and some that only look so: accepted or refused by both?"""

import pathlib
import re

from differential.nodes import VECTOR, Node

_TEXTS = (pathlib.Path(__file__).parent / "mistakes.txt").read_text().splitlines()
_SINCE_3 = re.compile(
    r'\{["\'`]|by \("|on\("|disk name|\[5\]|offset 5$|offset 1e3|^5m$|^1h30m$|@ 5m|@ 0x|double_exp'
    r"|\[0s\]|:0s\]|9a|9job|offset \+|1_000|__name__"
)
_TOKEN = re.compile(r'"[^"]*"|[a-zA-Z_:]\w*|[0-9.]+[a-z]*|\s+|.', re.DOTALL)


def _texts(edition):
    def known(text):
        return all(map(edition.has, re.findall(r"\w+", text))) and not _SINCE_3.search(text)

    return _TEXTS if edition.number_durations else list(filter(known, _TEXTS))


def pick(expressions):
    """A mistake from the list, or one made by a slip of the hand."""
    rng = expressions.rng
    if rng.random() < 0.5 or not expressions.edition.has("slips"):
        return Node(VECTOR, (rng.choice(_texts(expressions.edition)),))
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

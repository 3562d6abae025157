"""Whether two answers to one question are the same.

NaN equals NaN. Numbers agree to a relative 1e-12: sums may be taken in another order. Where a
function of the mathematical library or a power is involved, to 1e-9 (relative or absolute): its
last digits differ between libraries, and subtraction makes them show. Order counts where PromQL
defines it, and errors are equal whatever they say.
"""

import collections
import math
import re

from differential import vocabulary

_INEXACT = re.compile(
    r"\b(?:" + "|".join([*vocabulary.INEXACT_FUNCTIONS, "atan2"]) + r")\b|\^", re.IGNORECASE
)
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|' r"'(?:\\.|[^'\\])*'|`[^`]*`")
_INNERMOST = re.compile(r"\([^()]*\)")
_CALL = re.compile(r"\s*(\w+)\s*(by|without)?\s*")


def outermost(expression):
    """(name, grouping word) when the whole expression is one call or aggregation."""
    text, count = _QUOTED.sub("", expression), 1
    while count:
        text, count = _INNERMOST.subn("", text)
    found = _CALL.fullmatch(text)
    return found.groups() if found else (None, None)


class Comparison:
    """Of the answers to one expression."""

    def __init__(self, expression, signed_zeros=True):
        inexact = _INEXACT.search(_QUOTED.sub("", expression))
        self._relative = 1e-9 if inexact else 1e-12
        self._absolute = 1e-9 if inexact else 0.0
        self._signed_zeros = signed_zeros and not inexact
        self._name, self._grouping = outermost(expression)

    def difference(self, expected, actual):
        """What an Oracle and a Subject do not agree on; None when they do."""
        if "error" in expected or "error" in actual:
            if "error" in expected and "error" in actual:
                return None
            return f"expected {_shown(expected)}, got {_shown(actual)}"
        kind = expected["resultType"]
        if kind != actual["type"]:
            return f"expected a {kind}, got a {actual['type']}"
        return getattr(self, f"_{kind}")(expected["result"], actual)

    def _same(self, expected, actual):
        if math.isnan(expected) or math.isnan(actual):
            return math.isnan(expected) and math.isnan(actual)
        if expected == 0 and actual == 0:
            return repr(expected) == repr(actual) or not self._signed_zeros
        return math.isclose(expected, actual, rel_tol=self._relative, abs_tol=self._absolute)

    def _scalar(self, expected, actual):
        if not self._same(float(expected[1]), float(actual["value"])):
            return f"expected {expected[1]}, got {actual['value']}"
        return None

    def _string(self, expected, actual):
        return None if expected[1] == actual["value"] else f"expected {expected[1]!r}"

    def _vector(self, expected, actual):
        rows = [(_key(row["metric"]), [(0, float(row["value"][1]))]) for row in expected]
        found = [(_key(row["labels"]), [(0, float(row["value"]))]) for row in actual["result"]]
        return self._rows(rows, found) or self._order(rows, found)

    def _matrix(self, expected, actual):
        rows = [
            (_key(row["metric"]), [(round(t * 1000), float(v)) for t, v in row["values"]])
            for row in expected
            if "values" in row
        ]
        found = [
            (_key(row["labels"]), [(t, float(v)) for t, v in row["points"]])
            for row in actual["result"]
            if row["points"]
        ]
        return self._rows(rows, found)

    def _rows(self, expected, actual):
        if self._name == "limitk":
            return _count_difference(expected, actual)
        if self._name in vocabulary.CHOOSING_AGGREGATIONS:
            expected, actual = _without_choices(expected, actual)
        missing = collections.Counter(key for key, _ in expected)
        missing.subtract(key for key, _ in actual)
        for key, count in missing.items():
            if count:
                return f"{'missing' if count > 0 else 'unexpected'}: {dict(key)}"
        actual = dict(actual)
        for key, points in expected:
            if not self._same_points(points, actual[key]):
                return f"{dict(key)}: expected {points}, got {actual[key]}"
        return None

    def _same_points(self, expected, actual):
        return len(expected) == len(actual) and all(
            one[0] == other[0] and self._same(one[1], other[1])
            for one, other in zip(expected, actual)
        )

    def _order(self, expected, actual):
        if self._grouping or self._name not in ("sort", "sort_desc", "topk", "bottomk"):
            return None
        pairs = zip(expected, actual)
        if all(self._same_points(one[1], other[1]) for one, other in pairs):
            return None
        return f"order: expected {[v[0][1] for _, v in expected]}"


def _key(labels):
    return tuple(sorted(labels.items()))


def _count_difference(expected, actual):
    """Any elements will do, if there are as many."""
    if len(expected) == len(actual):
        return None
    return f"expected {len(expected)} elements, got {len(actual)}"


def _without_choices(expected, actual):
    """Less the elements only one side has where the other has another of the same value."""
    theirs, ours = dict(expected), dict(actual)
    only_ours = [key for key in ours if key not in theirs]
    for key in [key for key in theirs if key not in ours]:
        equal = [other for other in only_ours if repr(ours[other]) == repr(theirs[key])]
        if equal:
            only_ours.remove(equal[0])
            del theirs[key], ours[equal[0]]
    return list(theirs.items()), list(ours.items())


def _shown(answer):
    if "error" in answer:
        return f"error {answer['error']!r}"
    return f"{answer.get('resultType') or answer.get('type')} {answer.get('result')}"[:300]

"""Asks both programs the same questions and keeps what they do not agree on."""

import collections
import dataclasses
import re

from differential import cases, universe, vocabulary
from differential.comparison import Comparison
from differential.nodes import VECTOR, Node

EXPRESSIONS_PER_SET = 20
_DAY = 86_400_000
_HOUR = 3_600_000
# 1980: sets of series lie days apart from there on, so that no expression sees two of them.
_START = 3652 * _DAY
_WORD = re.compile(r"[a-z_0-9]+|[-+*/%^]|[=!<>]=?")


@dataclasses.dataclass(frozen=True)
class Mismatch:
    case: cases.Case
    difference: str


class Campaign:
    """Compares `subject` with `oracle`; counts cases, errors and the words of the language."""

    def __init__(self, oracle, subject, edition):
        self.edition = edition
        self.cases = self.refused = self.empty = 0
        self.words = collections.Counter()
        self._oracle = oracle
        self._subject = subject
        self._next = _START
        # Known in the order of their labels, series come in that order from then on.
        oracle.write(
            [(labels, [(_START - _DAY, "0")]) for _, labels in universe.all_series(edition)]
        )

    def _place(self, case, wanted=0):
        """The case where no other has been, at `wanted` if nothing later has been there."""
        placed = dataclasses.replace(case, base=max(self._next, wanted))
        self._next = placed.base + 6 * _HOUR
        return placed

    def _load(self, placed):
        samples = [one for one in placed.samples() if one[1]]
        self._oracle.write(samples)
        self._subject.load(samples)

    def _difference(self, placed):
        text, moment = placed.text(), placed.moment()
        expected = self._oracle.query(text, moment)
        self.cases += 1
        self.refused += "error" in expected
        self.empty += expected.get("result") == []
        self.words.update(set(_WORD.findall(placed.expression.text())) & _WORDS)
        comparison = Comparison(text, self.edition.signed_zeros)
        return comparison.difference(expected, self._subject.query(text, moment))

    def difference(self, case):
        """What the two do not agree on in this case alone; None when they do."""
        placed = self._place(case, case.base)
        self._load(placed)
        return self._difference(placed)

    def ask(self, samples, texts):
        """Yields (text, what the two do not agree on) for each of `texts`."""
        first = cases.Case(Node(VECTOR, ("",)), samples.series, samples.end, 0)
        placed = self._place(first)
        self._load(placed)
        for text in texts:
            case = dataclasses.replace(placed, expression=Node(VECTOR, (text,)))
            yield text, self._difference(case)

    def run(self, seed, count):
        """Yields a Mismatch for each of `count` cases that has one."""
        for first in range(0, count, EXPRESSIONS_PER_SET):
            # Hours and days of the week and the month all occur.
            days = 1 + (self.cases // EXPRESSIONS_PER_SET) % 3
            base = self._next // _HOUR * _HOUR + days * _DAY + first % 24 * _HOUR
            number = min(EXPRESSIONS_PER_SET, count - first)
            made = list(cases.generate(f"{seed}/{first}", number, self.edition))
            base = self._place(made[0], base).base
            placed = [dataclasses.replace(case, base=base) for case in made]
            self._load(placed[0])
            for case in placed:
                difference = self._difference(case)
                if difference:
                    yield Mismatch(case, difference)

    def unused(self):
        """Words of the language no case had."""
        return sorted(word for word in _WORDS if not self.words[word] and self.edition.has(word))


_WORDS = {
    *vocabulary.functions(),
    *vocabulary.AGGREGATIONS,
    *vocabulary.PARAMETER_AGGREGATIONS,
    *vocabulary.EXACT_OPERATORS,
    *vocabulary.INEXACT_OPERATORS,
    *vocabulary.COMPARISONS,
    *vocabulary.SET_OPERATORS,
    *"by without on ignoring group_left group_right bool offset start end".split(),
}

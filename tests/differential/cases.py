"""One expression over some series at one moment, and the files that keep such cases."""

import dataclasses
import json
import pathlib
import random
import re
import typing

from differential import mistakes
from differential.expressions import Expressions
from differential.nodes import VECTOR, Node
from differential.samples import Samples

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"
_MOMENT = re.compile(r"\bT\+(\d+(?:\.\d+)?)")


@dataclasses.dataclass(frozen=True)
class Case:
    """Times are milliseconds after `base`, in the expression `@ T+seconds`."""

    expression: Node
    series: typing.Sequence
    at: int
    base: int

    def text(self):
        def absolute(match):
            return f"{self.base / 1000 + float(match[1]):.3f}"

        return _MOMENT.sub(absolute, self.expression.text())

    def moment(self):
        return self.base + self.at

    def samples(self):
        return [(labels, [(self.base + t, v) for t, v in points]) for labels, points in self.series]


def generate(seed, count, edition):
    """`count` expressions over one set of series; their base is 0."""
    rng = random.Random(seed)
    samples = Samples(rng, edition)
    expressions = Expressions(rng, edition, samples)
    for _ in range(count):
        wrong = edition.has("mistakes") and rng.random() < 0.07
        expression = mistakes.pick(expressions) if wrong else expressions.root()
        yield Case(expression, samples.series, _moment(rng, samples, edition), 0)


def _moment(rng, samples, edition):
    at = rng.randint(samples.end // 4, samples.end + rng.choice((0, 0, 60_000, 360_000)))
    if not edition.left_open:
        return at // 1000 * 1000 + 500
    on_grid = at // samples.step * samples.step
    # Windows are filled to edges that are less than 1.1 steps away.
    return rng.choice((at, at, on_grid, on_grid, on_grid, on_grid + samples.step * 11 // 10))


def load_all():
    """{name: Case} of every kept case, in order of their bases."""
    found = {path.stem: _load(path) for path in FOLDER.glob("*.json")}
    return dict(sorted(found.items(), key=lambda one: one[1].base))


def _load(path):
    kept = json.loads(path.read_text())
    series = [
        (one["labels"], [(int(t), v) for t, _, v in (p.partition(" ") for p in one["points"])])
        for one in kept["series"]
    ]
    return Case(Node(VECTOR, (kept["expr"],)), series, kept["at"], kept["base"])


def dump(case, why):
    """The text of a file that keeps the case."""
    kept = {
        "why": why,
        "expr": case.expression.text(),
        "at": case.at,
        "base": case.base,
        "series": [
            {"labels": labels, "points": [f"{t} {v}" for t, v in points]}
            for labels, points in case.series
        ],
    }
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"

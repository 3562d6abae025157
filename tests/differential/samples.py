"""Random samples: counters that reset, gauges that jump, gaps, stale markers, NaN, infinities.

Times are milliseconds relative to a moment T.
"""

import math

from differential import universe
from differential.remote_write import STALE

_STEPS = (10_000, 15_000, 30_000, 60_000, 60_000)


def text(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(float(value))


class Samples:
    """One set of series: `series` is [(labels, [(milliseconds, value)])], `end` the last grid."""

    def __init__(self, rng, edition):
        self._rng = rng
        self._edition = edition
        self._aligned = edition.left_open and rng.random() < 0.6
        self.step = rng.choice(_STEPS)
        self._count = rng.randint(3, 50)
        self.end = self.step * (self._count - 1)
        share = rng.choice((0.15, 0.4, 0.7, 0.9))
        self.series = [
            (labels, self._points(kind, labels))
            for kind, labels in universe.all_series(edition)
            if rng.random() < share
        ]

    def _points(self, kind, labels):
        values = getattr(self, f"_{kind}")(labels)
        points = list(zip(self._times(), map(text, values)))
        odd = kind != universe.BUCKET or self._edition.has("odd buckets")
        for fault in (self._odd_values,) * odd + (self._gaps, self._ends, self._stale):
            points = fault(points)
        return points

    def _times(self):
        """On the grid; or off it, never on a whole or half second."""
        rng = self._rng
        phase = 0 if self._aligned else rng.randrange(100, 400)
        jitter = 0 if self._aligned else rng.choice((0, 90))
        late = 0 if self._aligned else 1000 * rng.randrange(self.step // 1000)
        return [self.step * i + late + phase + rng.randint(0, jitter) for i in range(self._count)]

    def _counter(self, _labels):
        rng = self._rng
        pace = rng.choice((0, 1, 1, 10, 0.37, 1e6, 1e15))
        resets = rng.choice((0, 0, 0.03, 0.2))
        value = rng.choice((0, 0, 5, 1e4, 3.3))
        for _ in range(self._count):
            yield value
            value += pace * rng.choice((0, 1, 1, 2, rng.random()))
            if rng.random() < resets:
                value = rng.choice((0, 0, 1, value / 3))

    def _gauge(self, _labels):
        rng = self._rng
        shapes = "walk walk constant few wild line wide cancel huge".split()
        shape = rng.choice([shape for shape in shapes if self._edition.has(shape)])
        value = rng.choice((0, 1, -3, 20, 0.1, 1e9, rng.uniform(-100, 100)))
        for i in range(self._count):
            if shape == "walk":
                value += rng.gauss(0, 2)
            elif shape == "few":
                value = rng.choice((-1, 0, 1, 1.5, 2))
            elif shape == "wild":
                value = rng.uniform(-1e3, 1e3)
            elif shape == "wide":
                value = rng.choice((1, -1)) * 10 ** rng.uniform(-10, 12)
            elif shape == "cancel":
                value = rng.choice((1, -1)) * rng.choice((1, 0.1, 1e16, 1e100))
            elif shape == "huge":
                # No subnormal ones: Go's logarithms of these are wrong on amd64.
                value = rng.choice((1, 1, -1)) * rng.choice((1e308, 1.7e308, 1e-300))
            yield value + 0.25 * i if shape == "line" else value

    def _flag(self, _labels):
        ones = self._rng.choice((1, 0.9, 0.5, 0))
        return (float(self._rng.random() < ones) for _ in range(self._count))

    def _info(self, _labels):
        return (1.0 for _ in range(self._count))

    def _epoch(self, _labels):
        value = self._rng.choice(
            (0, -1e6, -6e10, 9.5e8, 1.7e9, 1.709164800e9, 951782400, 4.1e9, 1e11, 1e18)
        )
        for _ in range(self._count):
            yield value
            if self._rng.random() < 0.1:
                value += self._rng.choice((1, 86400, 31536000 / 2, 0.5))

    def _bucket(self, labels):
        rng = self._rng
        bounds = universe.VALUES["le"]
        known = labels.get("le") in bounds
        pace = 1 + 3 * bounds.index(labels["le"]) if known else rng.randint(0, 20)
        value = rng.choice((0, 0, 5 * pace))
        exact = rng.random() < 0.7
        for _ in range(self._count):
            yield value
            value += pace if exact else pace * rng.random()

    def _odd_values(self, points):
        rng = self._rng
        share = rng.choice((0, 0, 0, 0, 0.05, 0.3, 0.7))
        odd = rng.choice((("NaN",), ("+Inf",), ("-Inf",), ("NaN", "+Inf", "-Inf"), ("-0.0", "0.0")))
        return [(t, rng.choice(odd) if rng.random() < share else v) for t, v in points]

    def _gaps(self, points):
        rng = self._rng
        share = rng.choice((0, 0, 0.1, 0.5))
        points = [point for point in points if rng.random() >= share]
        if points and rng.random() < 0.2:
            start = rng.choice(points)[0]
            end = start + rng.choice((60_000, 240_000, 400_000, 900_000))
            points = [(t, v) for t, v in points if not start < t < end]
        return points

    def _ends(self, points):
        rng = self._rng
        if rng.random() < 0.1:
            points = points[rng.randint(0, len(points)) :]
        if rng.random() < 0.1:
            points = points[: rng.randint(0, len(points))]
        return points

    def _stale(self, points):
        rng = self._rng
        share = rng.choice((0, 0, 0, 0.05, 0.3))
        points = [(t, STALE if rng.random() < share else v) for t, v in points]
        if points and rng.random() < 0.15:
            points[-1] = (points[-1][0], STALE)
        return points

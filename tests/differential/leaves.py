"""The words of an expression: durations, numbers, texts, matchers, selectors."""

from differential import universe
from differential.nodes import MATRIX, SCALAR, STRING, VECTOR, Extra, Node

_RANGES = (30, 60, 90, 120, 200, 300, 300, 450, 600, 600, 1200, 1200, 3600)
_STEPS = (15, 30, 60, 90, 120, 300, 450, 600)
_OFFSETS = (15, 30, 60, 90, 300, 600, 1200)
_NUMBERS = (
    "0 1 2 3 -1 5 10 100 0.5 .5 1.5 2. -2.5 1e3 1E-3 0x1F 017 1e308 0.1 0.95 Inf -Inf +Inf NaN nan"
).split()
_PATTERNS = (".*", ".+", "", "a.*", "[ab]:1", "a|b", "api|db|", "(?i:PROD)", "p(ro|x)d", "\\\\d+")


def duration(seconds, rng):
    """One of the spellings of so many seconds."""
    spellings = [f"{seconds}s", f"{seconds * 1000}ms"]
    minutes, rest = divmod(seconds, 60)
    if minutes:
        spellings += [f"{minutes}m{rest}s" if rest else f"{minutes}m"] * 3
    if minutes == 60:
        spellings.append("1h")
    return rng.choice(spellings)


class Leaves:
    """Draws words from `rng`; `samples` says which metrics and times there are."""

    def __init__(self, rng, edition, samples):
        self.rng = rng
        self.edition = edition
        self.samples = samples
        self.metrics = sorted({labels["__name__"] for labels, _ in samples.series}) or ["up"]

    def metric(self, *among):
        """One of these that there is, or any of these."""
        return self.rng.choice([one for one in among if one in self.metrics] or among)

    def chance(self, share):
        return self.rng.random() < share

    def span(self, choices=_RANGES):
        """A duration; in version 3 a number of seconds will do."""
        seconds = self.rng.choice(choices)
        if self.edition.number_durations and self.chance(0.08):
            # Prometheus takes the e in 0x1e for an exponent.
            return self.rng.choice((str(seconds), f"{seconds}.0", hex(max(seconds, 32))))
        return duration(seconds, self.rng)

    def number(self):
        if self.chance(0.2):
            return Node(SCALAR, (repr(round(self.rng.uniform(-50, 50), self.rng.randint(0, 6))),))
        if self.edition.number_durations and self.chance(0.05):
            return Node(SCALAR, (self.span(),))
        return Node(SCALAR, (self.rng.choice(_NUMBERS),))

    def string(self, value):
        quote = self.rng.choice('"""\'`')
        if quote == "`":
            return Node(STRING, (f"`{value}`",)) if "\\" not in value else self.string(value)
        return Node(STRING, (quote + value.replace(quote, "\\" + quote) + quote,))

    def label(self):
        if self.edition.utf8_names and self.chance(0.04):
            return self.rng.choice(universe.UTF8_LABELS)
        return self.rng.choice(universe.LABELS[:3] * 3 + universe.LABELS)

    def name_text(self, name):
        """A label's name where a matcher or a grouping has it."""
        plain = name.replace("_", "a").isalnum() and name.isascii()
        if plain and not (self.edition.utf8_names and self.chance(0.03)):
            return name
        return '"' + name.replace('"', '\\"') + '"'

    def label_list(self, most=3):
        names = dict.fromkeys(self.label() for _ in range(self.rng.randint(0, most)))
        return "(" + ", ".join(map(self.name_text, names)) + self.rng.choice(("", "", "")) + ")"

    def matcher(self, metric):
        there = [labels for labels, _ in self.samples.series if labels["__name__"] == metric]
        names = [name for labels in there for name in labels if name != "__name__"]
        name = self.rng.choice(names) if names and self.chance(0.8) else self.label()
        known = [labels[name] for labels in there if name in labels]
        values = known if known and self.chance(0.8) else universe.VALUES[name]
        value = self.rng.choice(values).replace('"', '\\"')
        op = self.rng.choice(("=", "=", "!=", "=~", "!~"))
        if op.endswith("~") and self.chance(0.7):
            value = self.rng.choice(_PATTERNS)
        return f'{self.name_text(name)}{op}"{value}"'

    def selector_text(self, metric=None):
        metric = metric or self.rng.choice(self.metrics)
        count = self.rng.choice((0, 0, 0, 0, 1, 1, 2))
        if not self.edition.has("two matchers"):
            count = min(count, 1)
        matchers = [self.matcher(metric) for _ in range(count)]
        if universe.is_utf8(metric) or self.edition.utf8_names and self.chance(0.03):
            return ("{" + ", ".join([f'"{metric}"', *matchers]) + "}",)
        if self.chance(0.05):
            pattern = self.rng.choice((f'="{metric}"', f'=~"{metric[:4]}.*"', '=~".+_total"'))
            return ("{__name__" + pattern + "".join(", " + one for one in matchers) + "}",)
        if not matchers:
            return (metric + self.rng.choice(("", "", "", "{}")),)
        return (metric, Extra("{" + ", ".join(matchers) + self.rng.choice(("", "", ",")) + "}"))

    def moment(self):
        if self.chance(0.2):
            return self.rng.choice((" @ start()", " @ end()"))
        second = self.rng.randint(0, self.samples.end // 1000 + 400)
        fraction = ".5" if not self.edition.left_open else self.rng.choice(("", "", ".25"))
        return f" @ T+{second}{fraction}"

    def shift(self):
        """Any of `offset 5m` and `@ 1600000000`, in either order."""
        parts = []
        if self.chance(0.12):
            sign = self.rng.choice(("", "", "-"))
            parts.append(Extra(" offset " + sign + self.span(_OFFSETS)))
        if self.chance(0.06):
            parts.append(Extra(self.moment()))
        self.rng.shuffle(parts)
        return tuple(parts)

    def selector(self, metric=None):
        return Node(VECTOR, (*self.selector_text(metric), *self.shift()))

    def range(self, metric=None):
        return Node(MATRIX, (*self.selector_text(metric), f"[{self.span()}]", *self.shift()))

    def subquery(self, inner):
        step = self.span(_STEPS) if self.chance(0.7) else ""
        return Node(MATRIX, ("(", inner, f")[{self.span()}:{step}]", *self.shift()))

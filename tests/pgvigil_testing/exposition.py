"""A strict reader of the classic text format 0.0.4: what it does not understand fails the test."""

import dataclasses
import re

_HELP = re.compile(r"# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ?(.*)")
_TYPE = re.compile(r"# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)")
_SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)')
_SUFFIXES = ("_bucket", "_sum", "_count")


@dataclasses.dataclass
class Family:
    name: str
    help: str = ""
    type: str = ""
    samples: dict = dataclasses.field(
        default_factory=dict
    )  # (name, ((label, value), ...)) -> float


class Exposition:
    """The families of one page by name, in the order of the page."""

    def __init__(self, text):
        self.families = {}
        if text and not text.endswith("\n"):
            raise ValueError("the page does not end with a newline")
        for number, line in enumerate(text.split("\n")[:-1], start=1):
            try:
                self._read(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}: {line[:200]!r}") from error

    def _read(self, line):
        if line.startswith("# HELP "):
            name, text = _HELP.fullmatch(line).groups()
            if self._family(name).help:
                raise ValueError("second HELP")
            self._family(name).help = text
        elif line.startswith("# TYPE "):
            match = _TYPE.fullmatch(line)
            if match is None:
                raise ValueError("bad TYPE")
            if self._family(match[1]).type or self._family(match[1]).samples:
                raise ValueError("second TYPE, or TYPE after a sample")
            self._family(match[1]).type = match[2]
        elif line.startswith("#"):
            raise ValueError("a comment that is neither HELP nor TYPE")
        else:
            self._read_sample(line)

    def _read_sample(self, line):
        match = _SAMPLE.fullmatch(line)
        if match is None:
            raise ValueError("not a sample")
        name, labels, value = match.groups()
        family = self._family_of_sample(name)
        if family is not list(self.families.values())[-1]:
            raise ValueError("a family in several places")
        key = (name, _labels(labels or ""))
        if key in family.samples:
            raise ValueError("duplicate series")
        family.samples[key] = float(value)

    def _family(self, name):
        return self.families.setdefault(name, Family(name))

    def _family_of_sample(self, name):
        for suffix in _SUFFIXES:
            base = self.families.get(name.removesuffix(suffix))
            if name.endswith(suffix) and base is not None and base.type in ("histogram", "summary"):
                return base
        return self._family(name)

    def series(self):
        """Every series as (name, labels)."""
        return {key for family in self.families.values() for key in family.samples}

    def samples(self, name, /, **labels):
        """label dict -> value of the series of sample name `name` that have at least `labels`."""
        wanted = set(labels.items())
        return [
            (dict(key[1]), value)
            for family in self.families.values()
            for key, value in family.samples.items()
            if key[0] == name and wanted <= set(key[1])
        ]

    def value(self, name, /, **labels):
        """The value of the only series that fits; fails when there is none or more than one."""
        found = self.samples(name, **labels)
        if len(found) != 1:
            raise LookupError(f"{len(found)} series of {name} with {labels}")
        return found[0][1]

    def ha_state(self):
        """The name of the state that pg_ha_state says is in force."""
        states = [labels["state"] for labels, value in self.samples("pg_ha_state") if value == 1]
        if len(states) != 1:
            raise LookupError(f"states in force: {states}")
        return states[0]


def _labels(text):
    labels, at = [], 0
    while at < len(text):
        match = _LABEL.match(text, at)
        if match is None:
            raise ValueError("bad labels")
        labels.append((match[1], re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), match[2])))
        at = match.end()
    if len({name for name, _ in labels}) != len(labels):
        raise ValueError("a label twice")
    return tuple(sorted(labels))

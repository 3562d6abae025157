"""What is read from a page second by second, and what it is expected to say."""

import dataclasses

from pgvigil_testing import verdicts

ABSENT = "absent"


@dataclasses.dataclass(frozen=True)
class Column:
    """One value on the page of `node`. With `bad` it must say that within `within` seconds of the
    failure, and one of `good` within `mended` seconds of the repair; else it is only shown."""

    node: str
    heading: str
    read: object  # of a page, as text
    bad: str = None
    within: int = 0
    good: tuple = ("false",)
    mended: int = 0
    width: int = 7  # of the longest word it is likely to say
    measured: bool = False  # a number that always changes: no change of it is news

    @property
    def name(self):
        return f"{self.heading} of {self.node}"

    @property
    def expectation(self):
        return (
            f"{self.name}: {self.bad} within {self.within} s,"
            f" {self.good[0]} within {self.mended} s of the repair"
        )

    def calm(self, text):
        if self.bad is None:
            return True
        return text not in (self.bad, "unknown", *({ABSENT} - set(self.good)))


def verdict(node, name, within=5, mended=10, subject="", good=("false",)):
    """A verdict that must become true."""

    def read(page):
        said = page.samples("pg_ha_verdict", verdict=name, subject=subject)
        return verdicts.verdict(page, name, subject) if said else ABSENT

    return Column(node, name, read, "true", within, good, mended)


def up(node, within=5, mended=10):
    """The server must go down, and come back."""

    def read(page):
        return f"{page.value('pg_up'):g}"

    return Column(node, "pg_up", read, "0", within, ("1",), mended, width=4)


def state(node, family, heading, label="state", width=9):
    """Which state of a state set holds."""

    def read(page):
        return verdicts.state(page, family, label) if page.samples(family) else ABSENT

    return Column(node, heading, read, width=width)


def number(node, family, heading, unit=1, digits=1, **labels):
    """The only series that fits, divided by `unit`."""

    def read(page):
        found = page.samples(family, **labels)
        return f"{page.value(family, **labels) / unit:.{digits}f}" if found else ABSENT

    return Column(node, heading, read, measured=True)


def role(node):
    return state(node, "pg_ha_role", "role", "role", width=7)


def lag(node):
    return number(node, "pg_ha_replication_lag_seconds", "lag, s")

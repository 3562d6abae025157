"""Whether what the pages said was the truth: pure functions of the rows."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Finding:
    true: bool
    text: str


def all_bad(columns, row):
    return all(c.bad is None or cell == c.bad for c, cell in zip(columns, row.cells))


def all_good(columns, row):
    return all(c.bad is None or cell in c.good for c, cell in zip(columns, row.cells))


def judge(columns, rows, mended):
    """A Finding for each column of which something is expected. The failure was at second 0, its
    repair was done at second `mended`."""
    return [
        _judge(column, [(row.second, row.cells[index]) for row in rows], mended)
        for index, column in enumerate(columns)
        if column.bad is not None
    ]


def _judge(column, said, mended):
    broken = _seconds_until(said, (column.bad,), 0)
    healed = _seconds_until(said, column.good, mended)
    if any(not column.calm(text) for second, text in said if second < 0):
        return Finding(False, f"{column.name} was not well before")
    if broken is None or broken > column.within:
        return Finding(False, f"{column.name} {_late(broken, column.bad)}")
    if healed is None or healed > column.mended or said[-1][1] not in column.good:
        late = f"{_late(healed, column.good[0])} of the repair, and is {said[-1][1]} in the end"
        return Finding(False, f"{column.name} {late}")
    times = f"{column.bad} within {broken} s, {column.good[0]} within {healed} s of the repair"
    return Finding(True, f"{column.name} was {times}")


def _late(seconds, text):
    return f"never was {text}" if seconds is None else f"was {text} only within {seconds} s"


def _seconds_until(said, texts, since):
    """How long after second `since` one of `texts` was said; None: never."""
    seconds = (second for second, text in said if second >= since and text in texts)
    first = next(seconds, None)
    return None if first is None else math.ceil(first - since)

"""Plays one failure: before, during, after the repair, and whether the metrics told the truth."""

import contextlib
import dataclasses

from pgvigil_testing.processes import wait_until
from pgvigil_demo.judgement import all_bad, all_good, judge
from pgvigil_demo.say import say
from pgvigil_demo.table import Table
from pgvigil_demo.watch import Reader, Watch

_AHEAD = 3  # seconds shown before the failure
_AT_LEAST = 8  # seconds shown of it
_AFTERWARDS = 2  # seconds shown when all is well again
_LATE = 5  # seconds that something expected may be late, and is still shown


@dataclasses.dataclass(frozen=True)
class Failure:
    """`begin` and `mend` are called with the stage. With `volume`, pg_wal of node1 lies on a small
    file system of its own."""

    name: str
    breaks: str
    mends: str
    columns: tuple
    begin: object
    mend: object
    volume: bool = False


def play(failure, stage):
    """Whether the metrics told the truth, and a line that says what happened."""
    for pgvigil in stage.pgvigils.values():
        pgvigil.whole_page()
    with contextlib.closing(Reader(stage, failure.columns)) as reader:
        _wait_for_calm(failure.columns, reader)
        _announce(failure)
        rows, mended = _show(failure, stage, reader)
    findings = judge(failure.columns, rows, mended)
    lies = [finding.text for finding in findings if not finding.true]
    lies += [f"{name} is still true" for name in sorted(rows[-1].others)]
    if lies:
        return False, f"the metrics did not tell the truth: {'; '.join(lies)}"
    return True, f"the metrics told the truth: {'; '.join(one.text for one in findings)}"


def _wait_for_calm(columns, reader):
    def calm():
        return all(column.calm(cell) for column, cell in zip(columns, reader.row(0).cells))

    wait_until(calm, 60, lambda: f"all well before the failure: {reader.row(0)}")


def _announce(failure):
    say(f"{failure.name}: {failure.breaks}; then {failure.mends}. Expected:")
    for column in failure.columns:
        if column.bad is not None:
            say(f"  {column.expectation}")


def _show(failure, stage, reader):
    """The rows, and the second at which the repair was done."""
    table, columns = Table(failure.columns), failure.columns
    print("", *table.header(), sep="\n", flush=True)
    with contextlib.closing(Watch(reader, table, _AHEAD)) as watch:
        watch.tell(failure.breaks)
        failure.begin(stage)
        expected = max(column.within for column in columns)
        watch.wait_for(lambda rows: _seen(columns, rows), expected + _LATE)
        watch.tell(failure.mends)
        failure.mend(stage)
        mended = watch.now()
        expected = max(column.mended for column in columns)
        watch.wait_for(lambda rows: _over(columns, rows, mended), mended + expected + _LATE)
        end = watch.now() + _AFTERWARDS
        rows = watch.wait_for(lambda rows: rows[-1].second >= end, end + _LATE)
    print(flush=True)
    return rows, mended


def _seen(columns, rows):
    last = rows[-1]
    return last.second >= _AT_LEAST and all_bad(columns, last)


def _over(columns, rows, mended):
    last = rows[-1]
    return last.second >= mended and all_good(columns, last) and not last.others

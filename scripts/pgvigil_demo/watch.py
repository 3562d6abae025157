"""Reads the pages every second, shows them, and remembers what they said."""

import concurrent.futures
import dataclasses
import threading
import time

from pgvigil_testing.verdicts import bad


@dataclasses.dataclass(frozen=True)
class Row:
    second: int  # since the failure; below 0 before it
    cells: tuple
    others: frozenset  # verdicts that are true now, were not before, and have no column


class Reader:
    """The values of `columns` now, the pages asked at the same time. A verdict that is true of any
    node when this is made is not the failure's: a machine may have a full disk of its own. Gone
    with close()."""

    def __init__(self, stage, columns):
        self._pgvigils = stage.pgvigils
        self._columns = columns
        self._askers = concurrent.futures.ThreadPoolExecutor(len(self._pgvigils))
        self._before = {name for page in self._pages().values() for name, _ in bad(page)}

    def row(self, second):
        pages = self._pages()
        cells = tuple(column.read(pages[column.node]) for column in self._columns)
        return Row(second, cells, self._others(pages))

    def _pages(self):
        answers = self._askers.map(lambda one: one.scrape()[1], self._pgvigils.values())
        return dict(zip(self._pgvigils, answers))

    def _others(self, pages):
        shown = {(column.node, column.heading) for column in self._columns}
        return frozenset(
            f"{name} of {node}" + (f" ({subject})" if subject else "")
            for node, page in pages.items()
            for name, subject in bad(page)
            if name not in self._before and (node, name) not in shown
        )

    def close(self):
        self._askers.shutdown()


class Watch:
    """Shows `ahead` rows, one a second. Then the failure may begin: from the constructor's return,
    which is second 0, a thread shows a row each second, until close()."""

    def __init__(self, reader, table, ahead):
        self._reader = reader
        self._table = table
        self._rows = []
        self._error = None
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        for second in range(-ahead, 0):
            self._show(reader.row(second))
            self._stopped.wait(1)
        self._origin = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def now(self):
        return time.monotonic() - self._origin

    def tell(self, text):
        """An event in the table, now."""
        with self._changed:
            print(self._table.event(int(self.now()), text), flush=True)

    def wait_for(self, condition, until):
        """Returns the rows once condition(rows) is true, or second `until` has passed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._error or condition(self._rows), max(0, until - self.now())
            )
            if self._error:
                raise self._error
            return list(self._rows)

    def _run(self):
        second = 1
        try:
            while not self._stopped.wait(max(0, second - self.now())):
                self._show(self._reader.row(second))
                # A page that took longer costs the seconds it took.
                second = max(second + 1, int(self.now()))
        except (AssertionError, LookupError, OSError, ValueError) as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _show(self, row):
        with self._changed:
            print(*self._table.lines(row), sep="\n", flush=True)
            self._rows.append(row)
            self._changed.notify_all()

    def close(self):
        self._stopped.set()
        self._thread.join()

"""Rows of values, one each second, with a mark at every word that changed."""

import itertools

_CHANGED = "*"
_SECOND = 7  # columns of the screen for the time


class Table:
    def __init__(self, columns):
        self._columns = columns
        self._widths = [1 + max(len(column.heading), column.width) for column in columns]
        self._last = None

    def header(self):
        """The nodes, and below each what is read from its page."""
        groups = itertools.groupby(zip(self._columns, self._widths), key=lambda pair: pair[0].node)
        nodes = "  ".join(_over(node, [width for _, width in pairs]) for node, pairs in groups)
        headings = [f" {column.heading}" for column in self._columns]
        return f"{'':{_SECOND}}  {nodes}".rstrip(), self._line("seconds", headings)

    def lines(self, row):
        """The row, and what else has changed on the pages."""
        last, self._last = self._last or row, row
        yield self._row(row, last.cells)
        for what, names in (
            ("also true", row.others - last.others),
            ("no longer", last.others - row.others),
        ):
            if names:
                yield f"{'':{_SECOND}}     {what}: {', '.join(sorted(names))}"

    def _row(self, row, before):
        marked = [
            (" " if column.measured or cell == old else _CHANGED) + cell
            for column, cell, old in zip(self._columns, row.cells, before)
        ]
        return self._line(f"{row.second:+d}", marked)

    def event(self, second, text):
        return f"{f'{second:+d}':>{_SECOND}}  -- {text}"

    def _line(self, first, cells):
        padded = (f"{cell:{width}}" for cell, width in zip(cells, self._widths))
        return f"{first:>{_SECOND}}  {'  '.join(padded)}".rstrip()


def _over(node, widths):
    return f" {node} ".ljust(sum(widths) + 2 * (len(widths) - 1), ".")

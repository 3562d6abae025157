"""Makes a case that fails as small as it gets while it still fails."""

import dataclasses

from differential.nodes import smaller


def _with_series(case, series):
    return dataclasses.replace(case, series=series)


def _fewer(items):
    """`items` without a half, a quarter, ... and at last without each one."""
    size = max(len(items) // 2, 1)
    while size and items:
        for start in range(0, len(items), size):
            yield items[:start] + items[start + size :]
        size //= 2


def _candidates(case):
    for expression in smaller(case.expression):
        yield dataclasses.replace(case, expression=expression)
    for series in _fewer(case.series):
        yield _with_series(case, series)
    for index, (labels, points) in enumerate(case.series):
        for fewer in _fewer(points):
            yield _with_series(
                case, case.series[:index] + [(labels, fewer)] + case.series[index + 1 :]
            )


def shrink(case, fails, attempts):
    """The smallest case found with `fails(case)`, which may move it to another base."""
    progress = True
    while progress:
        progress = False
        for candidate in _candidates(case):
            attempts -= 1
            if attempts < 0:
                return case
            if fails(candidate):
                case, progress = candidate, True
                break
    return case

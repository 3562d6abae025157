"""Rules that are wrong by one step: a threshold, a matcher, `for` or `keep_firing_for`."""

import dataclasses
import re

# A number that is no part of a name, a duration or a string.
_NUMBER = re.compile(r"(?<![\w.\[])\d+(?:\.\d+)?(?![\w.])")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')
_NEGATED = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A rule's fields after one change, and what was changed: the name it is known by."""

    change: str
    fields: dict


def _outside_strings(expr):
    """`expr` with strings and windows blanked, in the same places."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]', lambda found: "\0" * len(found[0]), expr)


def _steps(text):
    """The next number below and above: a tenth away, at least a unit of the last digit."""
    decimals = len(text.partition(".")[2])
    unit = 10**-decimals
    step = max(unit, round(float(text) / 10, decimals))
    return [f"{float(text) + change:.{decimals}f}" for change in (-step, step)]


def _of_numbers(expr):
    for found in _NUMBER.finditer(_outside_strings(expr)):
        for changed in _steps(found[0]):
            # A sign after an operator is part of the number.
            number = f"({changed})" if changed.startswith("-") else changed
            where = expr[: found.start()].count("\n") + 1
            yield f"{found[0]} -> {changed} in line {where}, column {found.start()}", (
                expr[: found.start()] + number + expr[found.end() :]
            )


def _of_one_matcher(name, operator, value):
    yield f'{name}{_NEGATED[operator]}"{value}"'
    alternatives = value.split("|")
    if operator in ("=~", "!~") and len(alternatives) > 1:
        for one in alternatives:
            rest = "|".join(other for other in alternatives if other != one)
            yield f'{name}{operator}"{rest}"'
    # Every label value matches.
    yield f'{name}=~".*"'


def _of_matchers(expr):
    for found in _MATCHER.finditer(expr):
        for changed in _of_one_matcher(*found.groups()):
            where = expr[: found.start()].count("\n") + 1
            yield f"{found[0]} -> {changed} in line {where}, column {found.start()}", (
                expr[: found.start()] + changed + expr[found.end() :]
            )


def _of_duration(text):
    """A tenth less and more, at least a minute."""
    total = sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([dhms])", text))
    step = max(60, total // 10)
    return [f"{total + change}s" for change in (-step, step)]


def mutants(fields):
    for change, expr in [*_of_numbers(fields["expr"]), *_of_matchers(fields["expr"])]:
        yield Mutant(change, {**fields, "expr": expr})
    for key in ("for", "keep_firing_for"):
        for changed in _of_duration(fields.get(key, "0s")):
            if not changed.startswith("-"):
                yield Mutant(f"{key}: {fields.get(key)} -> {changed}", {**fields, key: changed})

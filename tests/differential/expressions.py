"""Random expressions that mostly have a value, every word of the language among them."""

import contextlib

from differential import vocabulary
from differential.leaves import Leaves
from differential.nodes import MATRIX, SCALAR, VECTOR, Extra, Node

_QUANTILES = ("0.5", "0.9", "0.99", "0", "1", "0.25", "-0.1", "1.5", "NaN")
_FACTORS = ("0.5", "0.1", "0.9", "0.01")
_BUCKETS = ("latency_bucket", "latency_bucket", "odd_bucket")


class Expressions(Leaves):
    """Draws expressions of limited depth."""

    def __init__(self, rng, edition, samples):
        super().__init__(rng, edition, samples)
        self._exact = 0
        self._subqueries = 0

    @contextlib.contextmanager
    def _exactly(self, exact=True):
        """Inside, values that only agree nearly do not occur: a step would make them far apart."""
        self._exact += exact
        yield
        self._exact -= exact

    def root(self):
        depth = self.rng.choice((1, 2, 2, 3, 3, 4))
        kind = self.rng.choices((VECTOR, SCALAR, MATRIX), (30, 2, 1))[0]
        if kind == VECTOR and self.chance(0.1):
            return self._choosing(depth)
        return {VECTOR: self.vector, SCALAR: self.scalar, MATRIX: self.matrix}[kind](depth)

    def vector(self, depth):
        if depth <= 0:
            return self.selector()
        kinds = {
            self._plain: 3,
            self._range_function: 8,
            self._function: 7,
            self._aggregation: 7,
            self._arithmetic: 6,
            self._comparison: 5,
            self._set_operation: 4,
            self._label_function: 2,
            self._histogram: 2,
            self._decorated: 2,
        }
        return self.rng.choices(list(kinds), list(kinds.values()))[0](depth - 1)

    def _plain(self, _depth):
        return self.selector()

    def scalar(self, depth):
        if depth <= 0 or self.chance(0.6):
            return self.number()
        pick = self.rng.randrange(5)
        if pick == 0:
            return Node(SCALAR, (self.rng.choice(("time()", "pi()")),))
        if pick == 1:
            return Node(SCALAR, ("scalar(", self.vector(depth - 1), ")"))
        if pick == 2:
            return Node(SCALAR, (self.rng.choice("-+"), self._wrapped(self.scalar(depth - 1))))
        op, exact = self._operator()
        if self.chance(0.3):
            op, exact = self.rng.choice(vocabulary.COMPARISONS) + " bool", True
        with self._exactly(exact):
            return self._infix(SCALAR, self.scalar(depth - 1), (f" {op} ",), self.scalar(depth - 1))

    def matrix(self, depth):
        nested = self._subqueries and not self.edition.has("nested subquery")
        if depth <= 0 or nested or self.chance(0.8):
            return self.range()
        self._subqueries += 1
        made = self.subquery(self.vector(depth - 1))
        self._subqueries -= 1
        return made

    def _named(self, names):
        return self.rng.choice([name for name in names if self.edition.has(name)])

    def _range_function(self, depth):
        name = self._named(vocabulary.RANGE_FUNCTIONS)
        with self._exactly():
            return self._call(name, vocabulary.RANGE_FUNCTIONS[name], depth)

    def _function(self, depth):
        inexact = not self._exact and self.chance(0.35)
        names = vocabulary.INEXACT_FUNCTIONS if inexact else vocabulary.EXACT_FUNCTIONS
        name = self._named(names)
        return self._call(name, names[name], depth)

    def _call(self, name, signature, depth):
        needed, _, spare = signature.partition("?")
        letters = needed + (spare if self.chance(0.5) else "")
        arguments = [self._argument(letter, depth) for letter in letters]
        return self._join(f"{name}(", arguments)

    def _join(self, opening, arguments):
        parts = [opening]
        for argument in arguments:
            parts += [argument, ", "]
        return Node(VECTOR, (*(parts[:-1] if arguments else parts), ")"))

    def _argument(self, letter, depth):
        if letter == "o":
            return self.selector()
        if letter == "x":
            with self._exactly():
                return self.vector(depth)
        if letter == "u":
            return self._unshifted(depth)
        if letter in "vms":
            return {"v": self.vector, "m": self.matrix, "s": self.scalar}[letter](depth)
        if self.chance(0.1):
            return self.scalar(depth)
        choices = {
            "q": _QUANTILES,
            "f": _FACTORS,
            "t": ("60", "3600", "-600", "0.5"),
            "r": ("5", "0.1", "0.25", "10", "0", "-2", "1e3"),
        }
        return Node(SCALAR, (self.rng.choice(choices[letter]),))

    def _unshifted(self, depth):
        """Prometheus' timestamp() forgets the offset beside an @, not which samples it loaded."""
        made = self.vector(depth)
        text = made.text()
        return self._unshifted(depth) if " offset " in text and " @ " in text else made

    def _wrapped(self, node, share=0.85):
        return Node(node.kind, ("(", node, ")")) if self.chance(share) else node

    def _decorated(self, depth):
        if self.chance(0.5):
            return Node(VECTOR, (self.rng.choice("-+"), self._wrapped(self.vector(depth))))
        comment = self.rng.choice(("", "", " # so many\n", "\n\t"))
        return Node(VECTOR, ("(", self.vector(depth), comment, ")"))

    def _grouping(self, most=3):
        return Extra(f" {self.rng.choice(('by', 'by', 'without'))} {self.label_list(most)} ")

    def _aggregated(self, opening, inner):
        """The grouping stands before or after the parentheses."""
        grouping = (self._grouping(),) if self.chance(0.8) else ()
        head, parameters = opening
        if self.chance(0.7):
            return Node(VECTOR, (head, *grouping, "(", *parameters, inner, ")"))
        return Node(VECTOR, (head, "(", *parameters, inner, ")", *grouping))

    def _aggregation(self, depth):
        pick = self.rng.randrange(8)
        if pick == 0:
            with self._exactly():
                parameters = (self._argument("q", depth), ", ")
                return self._aggregated(("quantile", parameters), self.vector(depth))
        if pick == 1 and self.edition.has("count_values"):
            with self._exactly():
                label = self.string(self.rng.choice(("value", "env", "job", "x_1")))
                return self._aggregated(("count_values", (label, ", ")), self.vector(depth))
        return self._aggregated((self._named(vocabulary.AGGREGATIONS), ()), self.vector(depth))

    def _choosing(self, depth):
        """At the root only: of equal elements any may be chosen, and what is made of it differs."""
        with self._exactly():
            count = Node(SCALAR, (self._named("1 2 3 5 1.9 0 -1 100 1e30".split()),))
            name = self._named(vocabulary.CHOOSING_AGGREGATIONS)
            return self._aggregated((name, (count, ", ")), self.vector(depth - 1))

    def _operator(self):
        """(operator, whether it needs exact operands)"""
        if not self._exact and self.chance(0.2):
            return self._named(vocabulary.INEXACT_OPERATORS), True
        op = self._named(vocabulary.EXACT_OPERATORS)
        return op, op in "-%"

    def _matching(self, grouped):
        if not self.chance(0.75):
            return ()
        words = self.rng.choice(("on", "on", "ignoring"))
        labels = self.rng.choice(("(job, instance)", "(instance, job)", "(job)", None))
        if words == "ignoring":
            labels = self.rng.choice(("(env)", "(code, env)", "(version)", "(le, code)", None))
        matching = f"{words}{labels or self.label_list()} "
        if grouped and self.chance(0.5):
            include = self.rng.choice(("()", "()", "(version)", "(env)", "", self.label_list(2)))
            matching += f"group_{self.rng.choice(('left', 'left', 'right'))}{include} "
        return (Extra(matching),)

    def _infix(self, kind, left, middle, right):
        return Node(kind, (self._wrapped(left), *middle, self._wrapped(right)))

    def _operands(self, depth):
        """Two operands, one of them a vector."""
        sides = [self.vector, self.vector]
        if self.chance(0.4):
            sides[self.rng.randrange(2)] = self.scalar
        left, right = (side(depth) for side in sides)
        return left, right, left.kind == right.kind == VECTOR

    def _arithmetic(self, depth):
        op, exact = self._operator()
        with self._exactly(exact):
            if self.chance(0.3):
                return self._enriched(op)
            left, right, both = self._operands(depth)
        matching = self._matching(True) if both else ()
        return self._infix(VECTOR, left, (f" {op} ", *matching), right)

    def _enriched(self, op):
        """The joins people write."""
        many = self.selector(self.metric("requests_total", "temperature", "queue_length"))
        one = self.selector(self.metric("up", "build_info", "started_seconds"))
        include = self.rng.choice(("", "(version)", "(env, version)"))
        side, left, right = self.rng.choice((("left", many, one), ("right", one, many)))
        middle = f" {op} on(job, instance) group_{side}{include} "
        return Node(VECTOR, (left, middle, right))

    def _comparison(self, depth):
        with self._exactly():
            op = self.rng.choice(vocabulary.COMPARISONS)
            if self.chance(0.2):
                return self._enriched(op)
            left, right, both = self._operands(depth)
        matching = self._matching(True) if both else ()
        returned = (Extra("bool "),) if self.chance(0.3) else ()
        return self._infix(VECTOR, left, (f" {op} ", *returned, *matching), right)

    def _set_operation(self, depth):
        middle = (f" {self.rng.choice(vocabulary.SET_OPERATORS)} ", *self._matching(False))
        return self._infix(VECTOR, self.vector(depth), middle, self.vector(depth))

    def _label_function(self, depth):
        target = self.string(self.rng.choice(("job", "copy", "env", "__name__", "instance")))
        if self.edition.has("label_join") and self.chance(0.4):
            sources = [self.string(self.label()) for _ in range(self.rng.randint(0, 3))]
            separator = self.string(self.rng.choice((",", "", "-", "\\n")))
            return self._join("label_join(", [self.vector(depth), target, separator, *sources])
        replacement, pattern = self.rng.choice(
            (
                ("$1", "(.*):.*"),
                ("${1}-$1", "(a)?.*"),
                ("x", ".*"),
                ("", ".*"),
                ("$host!", "(?P<host>[a-z]+):(?P<port>[0-9]+)"),
                ("$1$2$$", "(a)(.*)"),
                ("$1x", "(.+)"),
                ("fixed", "api"),
            )
        )
        arguments = [self.vector(depth), target, self.string(replacement)]
        source = self.string(self.rng.choice((*["instance", "job", "env"] * 2, self.label())))
        return self._join("label_replace(", [*arguments, source, self.string(pattern)])

    def _histogram(self, depth):
        with self._exactly():
            metric = self.metric(*filter(self.edition.has, _BUCKETS))
            inner = self.rng.choice((self.selector, self._bucket_rate, self._bucket_sum))(metric)
            if self.chance(0.1):
                inner = self.vector(depth)
            if self.edition.has("histogram_fraction") and self.chance(0.3):
                bounds = [Node(SCALAR, (self.rng.choice("0 0.1 0.3 1 -Inf 2.5".split()),))]
                bounds.append(Node(SCALAR, (self.rng.choice("0.5 1 2.5 7 +Inf -1".split()),)))
                return self._join("histogram_fraction(", [*bounds, inner])
            return self._join("histogram_quantile(", [self._argument("q", depth), inner])

    def _bucket_rate(self, metric):
        name = self._named(("rate", "increase", "last_over_time", "max_over_time"))
        return Node(VECTOR, (f"{name}(", self.range(metric), ")"))

    def _bucket_sum(self, metric):
        groups = self.rng.choice(("le", "job, le", "instance, le", "job"))
        return Node(VECTOR, (f"sum by ({groups}) (", self._bucket_rate(metric), ")"))

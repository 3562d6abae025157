"""Expressions as trees of text, so that what fails can be cut down."""

import dataclasses
import typing

VECTOR, MATRIX, SCALAR, STRING = "vmst"


class Extra(str):
    """A piece of text the expression stays valid without."""


@dataclasses.dataclass(frozen=True)
class Node:
    """`kind` is one of the four types; `parts` are text, Extra and Node."""

    kind: str
    parts: typing.Tuple

    def text(self):
        return "".join(part.text() if isinstance(part, Node) else part for part in self.parts)

    def with_part(self, index, *replacement):
        return Node(self.kind, self.parts[:index] + replacement + self.parts[index + 1 :])


def smaller(node):
    """Trees of the same kind with less in them, the smallest first."""
    for part in node.parts:
        if isinstance(part, Node) and part.kind == node.kind:
            yield part
    for index, part in enumerate(node.parts):
        if isinstance(part, Extra):
            yield node.with_part(index)
    for index, part in enumerate(node.parts):
        if isinstance(part, Node):
            for less in smaller(part):
                yield node.with_part(index, less)

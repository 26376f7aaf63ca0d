"""Kinds of values, and a node with what operators ask of its attributes and operands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from harness.formats.verdict import shape_text
from harness.reference.canonical import decimal
from harness.reference.graph import Attribute, Constant, Shape, StatedNode

EACH = "a value for each sample"
ALL = "a value that is the same for all samples"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a value: its shape, of one sample if there is one value for each."""

    sampled: bool
    shape: Shape


class Mistyped(Exception):
    """A node is none of its operator; `place` is below the path of the node."""

    def __init__(self, code: str, place: str, expected: str, found: str) -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place
        self.expected = expected
        self.found = found


class Node:
    """A node and its operands, with what operators ask of them."""

    def __init__(self, stated: StatedNode, operands: list[Kind]) -> None:
        self.stated = stated.shape
        self._attrs = stated.attrs
        self._operands = operands

    def shape_of(self, index: int) -> Shape:
        return self._operands[index].shape

    def natural(self, key: str, *, least: int = 0) -> int:
        value = self._attrs.get(key)
        if not isinstance(value, int):
            self.wrong_attribute(key, "a non-negative integer")
        if value < least:
            self.wrong_attribute(key, f"at least {least}")
        return value

    def naturals(self, key: str) -> Shape:
        value = self._attrs.get(key)
        if not isinstance(value, tuple):
            self.wrong_attribute(key, "non-negative integers")
        return value

    def needs_constant(self, key: str) -> None:
        if not isinstance(self._attrs.get(key), Constant):
            self.wrong_attribute(key, "a number")

    def wrong_attribute(self, key: str, expected: str) -> NoReturn:
        raise Mistyped("graph.attr", f"attrs.{key}", expected, _text(self._attrs.get(key)))

    def wrong_operand(self, index: int, expected: str) -> NoReturn:
        found = shape_text(self._operands[index].shape)
        raise Mistyped("graph.shape", f"args[{index}]", expected, found)

    def wrong_shape(self, expected: str) -> NoReturn:
        raise Mistyped("graph.shape", "shape", expected, shape_text(self.stated))

    def samples(self, index: int, *, sampled: bool) -> Shape:
        """The shape of an operand that is there for each sample, or is the same for all."""
        operand = self._operands[index]
        if operand.sampled != sampled:
            expected, found = (EACH, ALL) if sampled else (ALL, EACH)
            raise Mistyped("graph.samples", f"args[{index}]", expected, found)
        return operand.shape

    def each(self, index: int, *names: str) -> Shape:
        """The shape of an operand that is there for each sample, with so many dimensions."""
        shape = self.samples(index, sampled=True)
        if names and len(shape) != len(names):
            self.wrong_operand(index, letters(*names))
        return shape

    def ends(self, index: int, *names: str) -> Shape:
        """The shape of an operand that has these last dimensions and perhaps others before."""
        shape = self._operands[index].shape
        if len(shape) < len(names):
            self.wrong_operand(index, letters("…", *names))
        return shape

    def like(self, index: int, other: int, shape: Shape, expected: str | None = None) -> None:
        """An operand must have a shape, for each sample if another is there for each."""
        self.samples(index, sampled=self._operands[other].sampled)
        if self._operands[index].shape != shape:
            self.wrong_operand(index, expected or shape_text(shape))

    def fixed(self, index: int, shape: Shape) -> None:
        """An operand must have a shape and be the same for all samples."""
        if self.samples(index, sampled=False) != shape:
            self.wrong_operand(index, shape_text(shape))


def _text(value: Attribute | None) -> str:
    match value:
        case None:
            return "nothing"
        case Constant(bits):
            return decimal(bits)
        case int():
            return str(value)
    return str(list(value))


def letters(*dims: object) -> str:
    return f"shape![{', '.join(map(str, dims))}]"

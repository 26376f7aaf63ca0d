"""Claims about small networks of which it is known whether they are false.

Numbers are so short that no sum is rounded: a claim is false if an input of the box reaches it, to
the last bit. The others hold of the real numbers and not of every order of summation.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from harness.damage.certificates import Node


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about a network: is it known to be false? And a tree that proves it, or its twin."""

    name: str
    property: bytes
    false: bool
    tree: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """`1 → hidden → 1` with `relu`: `y = Σ out · relu (into · x + at) + last`; claims about it."""

    into: tuple[float, ...]
    at: tuple[float, ...]
    out: tuple[float, ...]
    last: float = 0.0
    cases: tuple[Case, ...] = ()

    def words(self) -> list[str]:
        """The options that name the model."""
        settings = {"in": 1, "hidden": len(self.into), "out": 1}
        return ["--model", "mlp", *(w for k, n in settings.items() for w in ("--set", f"{k}={n}"))]

    def payload(self) -> bytes:
        """The parameters as a file."""
        n = len(self.into)
        tensors: list[tuple[str, list[int], Sequence[float]]] = [
            ("linear1.weight", [n, 1], self.into),
            ("linear1.bias", [n], self.at),
            ("linear2.weight", [1, n], self.out),
            ("linear2.bias", [1], (self.last,)),
        ]
        params = [{"name": t, "shape": s, "values": list(map(float, v))} for t, s, v in tensors]
        head = {"format": "torchlean.params", "version": 1, "family": "mlp"}
        config = {"config": {"in": 1, "hidden": n, "out": 1}}
        scalar = {"scalar": {"dtype": "float32", "encoding": "decimal"}}
        return json.dumps({**head, **config, **scalar, "params": params}).encode()

    def value(self, x: Fraction) -> Fraction:
        """The output at an input, exactly."""
        units = zip(self.into, self.at, self.out, strict=True)
        terms = (Fraction(o) * max(Fraction(i) * x + Fraction(a), Fraction(0)) for i, a, o in units)
        return sum(terms, Fraction(self.last))


def claim(lower: float, upper: float, unsafe: str) -> bytes:
    """A property of one input and one output."""
    return (
        "(declare-const X_0 Real)(declare-const Y_0 Real)"
        f"(assert (>= X_0 {lower!r}))(assert (<= X_0 {upper!r}))(assert ({unsafe}))"
    ).encode()


def _exact(seed: int) -> Net:
    """A net without rounding, and claims that its greatest and least output decide."""
    draw = random.Random(f"net {seed}")
    hidden = draw.randint(1, 4)
    into = tuple(draw.choice([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]) for _ in range(hidden))
    at = tuple(draw.randint(-8, 8) / 8 for _ in range(hidden))
    out = tuple(draw.choice([-1.0, 1.0]) * draw.randint(1, 8) / 4 for _ in range(hidden))
    net = Net(into, at, out, draw.randint(-8, 8) / 8)
    corners = {Fraction(-1), Fraction(1)}
    corners |= {-Fraction(a) / Fraction(i) for i, a in zip(into, at, strict=True)}
    inside = [x for x in corners if -1 <= x <= 1]
    values = [net.value(x) for x in inside]

    piece: list[Node] = [{"bound": {"h2": [512] * hidden}}, {"leaf": {}}]
    nodes: list[Node] = [{"bound": {}}]
    for corner in sorted(set(inside)):
        nodes += [{"input": 0, "at": float(corner)}, *piece]
    tree = (*nodes, *piece)
    cases = []
    for name, sign, best in (("greatest", 1, max(values)), ("least", -1, min(values))):
        relation = ">=" if sign > 0 else "<="
        for false, bound in ((True, best), (False, best + Fraction(sign, 1 << 10))):
            text = f"{relation} Y_0 {float(bound)!r}"
            what = f"{name} is {'reached' if false else 'not exceeded'}"
            cases.append(Case(f"{seed}: {what}", claim(-1.0, 1.0, text), false, tree))
    return Net(net.into, net.at, net.out, net.last, tuple(cases))


def _traps() -> Iterator[Net]:
    """What holds of the real numbers and not of every deployment; with each a claim that holds."""
    big, tiny, large = 2.0**25, 2.0**-80, 1.5 * 2.0**127
    three = (0.0,) * 3
    order = (1.0, 1.0, -1.0)
    for name, net, box, unsafe, twin in (
        ("swamped", Net((1.0,), (big,), (1.0,), -big), (0.6, 1.0), "<= Y_0 0.5", "<= Y_0 -40.0"),
        ("order", Net(three, (2.0**24, 1.0, 2.0**24), order, 0.0), (0.0, 1.0), "<= Y_0 0.5", ""),
        ("flushed", Net((tiny,), (0.0,), (tiny,), 0.0), (0.5, 1.0), "<= Y_0 0.0", ""),
        ("overflow", Net(three, (large,) * 3, order, 0.0), (0.0, 1.0), "<= Y_0 0.0", ""),
    ):
        split: Node = {"input": 0, "at": 0.75}
        leaf: Node = {"leaf": {"h2": [700]}}
        tree: tuple[Node, ...] = ({"bound": {}}, split, {"bound": {}}, {"leaf": {}}, leaf)
        cases = [Case(f"{name} is false", claim(*box, unsafe), True, tree)]
        if twin:
            cases.append(Case(f"{name} holds", claim(*box, twin), False, tree))
        yield Net(net.into, net.at, net.out, net.last, tuple(cases))


CORPUS: tuple[Net, ...] = (*(_exact(seed) for seed in range(20)), *_traps())

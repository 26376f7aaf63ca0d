"""Damages to certificates at random: to the tree, whose every form is a certificate, and to the
document, which is then none or one for something else."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
Draw = random.Random

NAMES = ("h1", "h2", "h3", "x", "h9", "linear1.weight", "")
NUMBERS = (0, 1, 2, 3, 7, 77, 1023, 1024, 2**31 - 1)
AT = (0.0, -0.0, 1.0, -1.0, 0.5, 1e-45, -1e-45, 3.4e38, -3.4e38, 0.1, 1 / 3)


def ends(tree: Sequence[Node], start: int) -> int:
    """Behind the subtree that begins at `start`, or at the end of what there is."""
    waiting = 1
    while waiting and start < len(tree):
        node = tree[start]
        waiting += 1 if "at" in node or "relu" in node else -1 if "leaf" in node else 0
        start += 1
    return start


def _slopes(draw: Draw) -> Node:
    names = draw.sample(NAMES[:2], draw.choice([0, 1, 1, 1]))
    wide = draw.randint(0, 5)
    return {n: [draw.choice([*range(0, 1025, 64), 1025]) for _ in range(wide)] for n in names}


def _node(draw: Draw) -> Node:
    """Any node."""
    kind = draw.randrange(4)
    if kind < 2:
        return {("leaf", "bound")[kind]: _slopes(draw)}
    if kind == 2:
        return {"input": draw.choice([0, 0, 0, *NUMBERS]), "at": _at(draw)}
    return {"relu": draw.choice(["h2", "h2", *NAMES]), "unit": draw.choice(NUMBERS)}


def _at(draw: Draw) -> float:
    return draw.choice([*AT, draw.uniform(-1, 1), draw.uniform(-1, 1), draw.gauss(0, 1e3)])


def _change(draw: Draw, tree: list[Node], k: int) -> None:
    """One number or name of a node."""
    node = tree[k] = json.loads(json.dumps(tree[k]))
    key = draw.choice(list(node))
    if key in ("leaf", "bound"):
        slopes = node[key]
        if slopes and draw.random() < 0.7:
            row = slopes[draw.choice(list(slopes))]
            if row:
                row[draw.randrange(len(row))] = draw.randint(0, 1024)
                return
        node[key] = _slopes(draw)
    elif key == "at":
        node[key] = _at(draw) if draw.random() < 0.5 else node[key] + draw.uniform(-0.1, 0.1)
    elif key == "relu":
        node[key] = draw.choice(NAMES)
    else:
        node[key] = draw.choice(NUMBERS)


def _drop(draw: Draw, tree: list[Node], k: int) -> None:
    del tree[k]


def _double(draw: Draw, tree: list[Node], k: int) -> None:
    tree.insert(k, tree[k])


def _replace(draw: Draw, tree: list[Node], k: int) -> None:
    tree[k] = _node(draw)


def _insert(draw: Draw, tree: list[Node], k: int) -> None:
    tree.insert(k, _node(draw))


def _bound(draw: Draw, tree: list[Node], k: int) -> None:
    tree.insert(k, {"bound": _slopes(draw)})


def _unbound(draw: Draw, tree: list[Node], k: int) -> None:
    tree[:] = [node for node in tree if "bound" not in node or draw.random() < 0.5]


def _prune(draw: Draw, tree: list[Node], k: int) -> None:
    """A leaf in the place of a subtree."""
    tree[k : ends(tree, k)] = [{"leaf": _slopes(draw)}]


def _lose(draw: Draw, tree: list[Node], k: int) -> None:
    del tree[k : ends(tree, k)]


def _graft(draw: Draw, tree: list[Node], k: int) -> None:
    """A subtree in the place of another."""
    other = draw.randrange(len(tree))
    tree[k : ends(tree, k)] = tree[other : ends(tree, other)]


def _grow(draw: Draw, tree: list[Node], k: int) -> None:
    """A subtree below a split that has it twice."""
    subtree = tree[k : ends(tree, k)]
    split = {"input": 0, "at": _at(draw)} if draw.random() < 0.5 else {"relu": "h2", "unit": 0}
    tree[k : ends(tree, k)] = [split, *subtree, *subtree]


def _cut(draw: Draw, tree: list[Node], k: int) -> None:
    del tree[k:]


def _mix(draw: Draw, tree: list[Node], k: int) -> None:
    draw.shuffle(tree)


_TREE: Mapping[Callable[[Draw, list[Node], int], None], int] = {
    _change: 12,
    _grow: 4,
    _prune: 4,
    _graft: 4,
    _bound: 3,
    _unbound: 2,
    _replace: 2,
    _insert: 1,
    _drop: 1,
    _double: 1,
    _lose: 1,
    _cut: 1,
    _mix: 1,
}


def tree(draw: Draw, nodes: Sequence[Node]) -> list[Node]:
    """A tree changed in one place or in many."""
    changed = list(nodes)
    kinds, weights = list(_TREE), list(_TREE.values())
    for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
        if changed and len(changed) < 400:
            draw.choices(kinds, weights)[0](draw, changed, draw.randrange(len(changed)))
    return changed


def document(draw: Draw, data: bytes) -> tuple[bytes, str]:
    """A document damaged as such, and a prefix of the codes that it may be rejected with; an empty
    one if it need not be."""
    fields = json.loads(data)
    kind = draw.randrange(8)
    key = draw.choice(["graph", "bundle", "property"])
    if kind == 0:
        digits = list(fields[key])
        place = draw.randrange(64)
        digits[place] = draw.choice([d for d in "0123456789abcdef" if d != digits[place]])
        return json.dumps({**fields, key: "".join(digits)}).encode(), f"certificate.{key}"
    if kind == 1:
        bad = draw.choice([fields[key][1:], fields[key].upper() + "g", "", "g" + fields[key][1:]])
        return json.dumps({**fields, key: bad}).encode(), "certificate.digest"
    if kind == 2:
        others: list[Node] = [{"version": 2}, {"format": "torchlean.params"}]
        other = draw.choice(others)
        return json.dumps({**fields, **other}).encode(), "certificate.format"
    if kind == 3:
        del fields[draw.choice(list(fields))]
        return json.dumps(fields).encode(), "schema.missing_field"
    if kind == 4:
        return json.dumps({**fields, "proved": True}).encode(), "schema.unknown_field"
    if kind == 5:
        return data[: draw.randrange(len(data))], "json."
    if kind == 6:
        return data + draw.choice([b"x", b"{}", data]), "json.trailing_data"
    flipped = bytearray(data)
    for _ in range(draw.choice([1, 1, 3])):
        flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
    return bytes(flipped), ""

"""Searches many boxes around samples for certificates and counterexamples, all in one process.

`python -m harness.search.robustness WISH`, a JSON object with the fields of `Wish`. Bounds of all
boxes are computed at once; what these do not close is attacked, and then split. Prints a line
`torchlean-search {…}` for each box as soon as it is done with it, with the number of the question.
TERM ends it after the box that it is at.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from harness.formats.property import Property
from harness.search.__main__ import Clock, Stopped, keep, say
from harness.search.attack import Counterexample, attack, confirmed
from harness.search.bounds import Bounds, propagate
from harness.search.branch import Search, Settings
from harness.search.goal import Goal
from harness.search.network import Network
from harness.search.tree import Tree

AT_ONCE = 64  # boxes that are bounded together


@dataclass(frozen=True)
class Wish:
    """Files of the graph, the payload in base64, and the questions; seconds for each box."""

    graph: str
    payload: str
    questions: str
    timeout: float
    seed: int = 0


@dataclass(frozen=True)
class Question:
    """Is the class of this sample the same in the box of this property? Questions about a sample
    are ordered by radius."""

    number: int
    sample: int
    label: int
    property: str
    certificate: str


@dataclass(frozen=True)
class Asked:
    """A question, and its property as tensors."""

    question: Question
    goal: Goal


def main() -> None:
    wish = Wish(**json.loads(sys.argv[1]))
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network.load(Path(wish.graph), Path(wish.payload), device)
    outputs = network.sizes[network.output]
    asked = [
        Asked(question, Goal.of(Property.load(Path(question.property)), outputs, device))
        for question in (Question(**one) for one in json.loads(Path(wish.questions).read_text()))
    ]
    clock = Clock(float("inf"))
    try:
        left = []
        for one, closed in at_once(network, asked):
            if closed:
                certified(network, one, Tree.from_nodes([{"bound": {}}, {"leaf": {}}], network))
                say_of(one, clock, answer="certificate", closed=1, open=0, bounds=1)
            else:
                left.append(one)
            clock.look()
        broken: dict[int, Counterexample] = {}
        for one in sorted(left, key=lambda one: (one.question.sample, one.question.number)):
            if found := attacked(network, one, broken.get(one.question.sample), wish.seed):
                broken[one.question.sample] = found
                say_of(one, clock, answer="counterexample", **asdict(found))
            else:
                split(network, one, clock, wish.timeout)
    except Stopped:
        sys.exit(130)


def at_once(network: Network, asked: Sequence[Asked]) -> Iterator[tuple[Asked, bool]]:
    """Whether the bounds of the whole box are enough, for each question."""
    for i in range(0, len(asked), AT_ONCE):
        some = asked[i : i + AT_ONCE]
        lower = torch.stack([one.goal.lower for one in some])
        upper = torch.stack([one.goal.upper for one in some])
        known = propagate(network, lower, upper, refine=False)
        bounds = propagate(network, lower, upper, known=known)
        yield from zip(some, closed(network, some, bounds), strict=True)


def closed(network: Network, asked: Sequence[Asked], bounds: Bounds) -> list[bool]:
    """Which boxes close: those of one class have the same constraints, and go back together."""
    of_class = defaultdict(list)
    for i, one in enumerate(asked):
        of_class[one.question.label].append(i)
    found = [False] * len(asked)
    for rows in of_class.values():
        leaf = asked[rows[0]].goal.leaf(network, bounds.at(torch.tensor(rows)), {})
        for i, yes in zip(rows, leaf.closed.tolist(), strict=True):
            found[i] = yes and not asked[i].goal.empty
    return found


def attacked(
    network: Network, one: Asked, before: Counterexample | None, seed: int
) -> Counterexample | None:
    """A counterexample: that of a smaller radius, the sample itself, or what descent finds."""
    goal = one.goal
    starts = [(goal.lower + goal.upper) / 2]
    if before is not None:
        starts.append(torch.tensor(before.input, dtype=goal.lower.dtype, device=goal.lower.device))
    if found := confirmed(network, goal, torch.stack(starts)):
        return found
    return attack(network, goal, seed=seed, restarts=32, rounds=40, starts=torch.stack(starts))


def split(network: Network, one: Asked, clock: Clock, timeout: float) -> None:
    """Branch and bound, until the time for this box is up."""
    begun = clock.seconds
    tree = Tree()
    search = Search(network, one.goal, tree, Settings(batch=8))
    while search.open:
        clock.look()
        if clock.seconds - begun > timeout:
            say_of(one, clock, answer="unknown", reason="time", worst=search.worst, **tree.counts())
            return
        if found := confirmed(network, one.goal, search.step()):
            say_of(one, clock, answer="counterexample", **asdict(found))
            return
        if search.stuck:
            say_of(one, clock, answer="unknown", reason="resolution", **tree.counts())
            return
        if not search.open:
            search.verify()
    certified(network, one, tree)
    say_of(one, clock, answer="certificate", **tree.counts())


def certified(network: Network, one: Asked, tree: Tree) -> None:
    keep(Path(one.question.certificate), network, one.goal, tree)


def say_of(one: Asked, clock: Clock, **answer: object) -> None:
    number = one.question.number
    say(event="answer", question=number, seconds=round(clock.seconds, 3), **answer)


if __name__ == "__main__":
    main()

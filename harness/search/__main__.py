"""Searches for a certificate or a counterexample, for one property after the other.

`python -m harness.search WISH`, a JSON object with the fields of `Wish`, prints a line
`torchlean-search {…}` for each event: progress, and an answer for each property. TERM ends it as
the deadline does: what was found so far is kept, and can be taken up again.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import torch

from harness import files
from harness.formats.property import Property
from harness.formats.search import PREFIX
from harness.search.attack import Counterexample, attack, confirmed
from harness.search.branch import Search, Settings
from harness.search.goal import Goal
from harness.search.network import Network, Unsupported
from harness.search.tree import Tree

PAUSE = 0.5  # seconds between two lines of progress, at least


@dataclass(frozen=True)
class Asked:
    """The files of one property: as Lean read it, where the certificate goes, and one that keeps an
    unfinished search, and is taken up if it is there."""

    property: str
    certificate: str
    state: str


@dataclass(frozen=True)
class Wish:
    """What is asked: files of the graph and of the payload in base64; the properties, seconds for
    each; and the settings of the search, where they are not the usual ones."""

    graph: str
    payload: str
    asked: list[dict[str, str]]
    timeout: float
    seed: int
    settings: dict[str, int]


class Stopped(Exception):
    """Time is up, or someone asked for the end."""


class Clock:
    """What time it is, and whether to stop."""

    def __init__(self, timeout: float) -> None:
        self._begin = self._said = time.monotonic()
        self._timeout = timeout
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begin

    def restart(self) -> None:
        """The same time once more."""
        self._begin = self._said = time.monotonic()

    def look(self) -> None:
        """Raises `Stopped` where it is time."""
        if self._asked:
            raise Stopped("interrupted")
        if self.seconds > self._timeout:
            raise Stopped("time")

    def due(self) -> bool:
        """Is it time to say something?"""
        if due := time.monotonic() - self._said > PAUSE:
            self._said = time.monotonic()
        return due


def main() -> None:
    wish = Wish(**json.loads(sys.argv[1]))
    torch.set_grad_enabled(False)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cpu":
        torch.set_num_threads(1)  # small products only wait for a second thread
    clock = Clock(wish.timeout)
    for number, asked in enumerate(Asked(**one) for one in wish.asked):
        clock.restart()
        answer = answered(wish, asked, number, clock, device)
        say(event="answer", asked=number, seconds=round(clock.seconds, 3), **answer)


def answered(
    wish: Wish, asked: Asked, number: int, clock: Clock, device: torch.device
) -> dict[str, object]:
    """The answer for one property."""
    try:
        network = Network.load(Path(wish.graph), Path(wish.payload), device)
        property = Property.load(Path(asked.property))
        goal = Goal.of(property, network.sizes[network.output], device)
        if len(goal.lower) != network.sizes[0]:
            raise ValueError(f"the box has {len(goal.lower)} inputs, not {network.sizes[0]}")
        return search(wish, asked, number, network, goal, clock)
    except Unsupported as refused:
        return {"answer": "unknown", "reason": "operator", "text": str(refused)}
    except (ValueError, KeyError, TypeError, OSError) as error:
        return {"answer": "unknown", "reason": "input", "text": str(error)}


def search(
    wish: Wish, asked: Asked, number: int, network: Network, goal: Goal, clock: Clock
) -> dict[str, object]:
    """The answer: a certificate, a counterexample, or neither and why."""
    state = Path(asked.state)
    tree = resumed(state, network, goal) if state.exists() else Tree()
    running = None
    try:
        clock.look()
        if not goal.empty and (found := attack(network, goal, seed=wish.seed)):
            return refuted(found)
        running = Search(network, goal, tree, Settings(**wish.settings))
        while running.open:
            progress(running, clock, number)
            clock.look()
            corners = running.step()
            if found := confirmed(network, goal, corners):
                return refuted(found)
            if running.stuck:
                raise Stopped("resolution")
            if not running.open:
                running.verify()
    except Stopped as stopped:
        keep(state, network, goal, tree)
        worst = running.worst if running else None
        return {"answer": "unknown", "reason": str(stopped), "worst": worst, **tree.counts()}
    keep(Path(asked.certificate), network, goal, tree)
    state.unlink(missing_ok=True)
    return {"answer": "certificate", **tree.counts()}


def progress(running: Search, clock: Clock, number: int) -> None:
    """Say how far it is."""
    if clock.due():
        say(
            event="progress",
            asked=number,
            closed=running.tree.counts()["closed"],
            open=running.open,
            worst=running.worst,
            seconds=round(clock.seconds, 3),
        )


def refuted(found: Counterexample) -> dict[str, object]:
    return {"answer": "counterexample", **asdict(found)}


def keep(path: Path, network: Network, goal: Goal, tree: Tree) -> None:
    """Write a certificate, or what there is of one."""
    certificate = {
        "format": "torchlean.certificate",
        "version": 1,
        "graph": network.graph.sha256,
        "bundle": network.bundle,
        "property": goal.claim.sha256,
        "tree": tree.nodes(network),
    }
    files.write(path, json.dumps(certificate, separators=(",", ":")) + "\n")


def resumed(path: Path, network: Network, goal: Goal) -> Tree:
    """The tree of an unfinished search. Raises `ValueError` for one of something else."""
    kept = json.loads(path.read_bytes())
    ours = {
        "graph": network.graph.sha256,
        "bundle": network.bundle,
        "property": goal.claim.sha256,
    }
    for key, digest in ours.items():
        if kept.get(key) != digest:
            raise ValueError(f"{path} is of another {key}")
    return Tree.from_nodes(kept["tree"], network)


def say(**event: object) -> None:
    print(PREFIX + json.dumps(event), flush=True)


if __name__ == "__main__":
    main()

"""Who judges payloads: what an engine is, and which one answers a wish.

`auto` is Lean where it is installed and the reference in Python elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

from harness.checkout import Checkout
from harness.errors import BadRequest, MalformedGraph, ToolchainMissing
from harness.families import Family
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.lean import toolchain as toolchains
from harness.lean.build import lake_build
from harness.lean.engine import LeanEngine
from harness.processes.child import Child
from harness.reference import ReferenceEngine, for_graph, judge_graph_file
from harness.terminal import note

NO_MODELS = "--arithmetic needs Lean: the reference engine runs no models"


class Engine(Protocol):
    """Judges payloads of one family in one configuration."""

    @property
    def name(self) -> str:
        """`lean` or `reference`."""

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        """The verdict on a file; with `probe`, its recorded outputs are recomputed if it can."""

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        """The verdicts on many documents, in order, without recomputing anything."""

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        """The verdicts on many graph files, in order."""


def lean(
    checkout: Checkout,
    family: Family,
    *,
    wish: str,
    child: Callable[[], Child],
    instead: str,
    settings: tuple[str, ...] = (),
    arithmetic: str | None = None,
) -> LeanEngine | None:
    """Lean, built and ready, unless it is not wished for or, with `auto`, not there.

    `child` makes what runs its commands; `instead` says who answers in its place; `arithmetic` is
    what Lean recomputes probes in.
    """
    if wish == "reference":
        return None
    try:
        toolchain = toolchains.find(checkout)
    except ToolchainMissing as missing:
        if wish != "auto":
            raise
        note(f"Lean is not installed: {instead}")
        note(f"to install Lean: {missing.advice}")
        return None
    run = child()
    lake_build(checkout, run, toolchain)
    judge = partial(run, "judge", env=toolchain.environment())
    return LeanEngine(toolchain, checkout.root, family, settings, judge, arithmetic=arithmetic)


def choose(
    checkout: Checkout,
    family: Family,
    *,
    wish: str,
    settings: tuple[str, ...],
    child: Child,
    contract: Contract | None = None,
    arithmetic: str | None = None,
) -> Engine:
    """The engine that answers a wish for `auto`, `lean` or `reference`.

    `contract` is that of the settings, where it is at hand; the reference needs it. Who asks for an
    `arithmetic` by name asks for Lean.
    """
    found = lean(
        checkout,
        family,
        wish=wish,
        child=lambda: child,
        instead="the reference engine checks, in Python",
        settings=settings,
        arithmetic=arithmetic,
    )
    if found is not None:
        return found
    if arithmetic is not None:
        raise BadRequest(NO_MODELS)
    if settings and contract is None:
        raise BadRequest(
            "--set needs Lean, or what it exported before: --scaffold FOLDER. The committed"
            " contract has the default configuration"
        )
    if family.graph is not None:
        return for_graph(family.graph)
    return ReferenceEngine(contract or Contract.load(checkout.root / family.contract))


def contract_of(graph: Path) -> Contract:
    """What a graph file asks of a payload, as the reference reads it. Raises `MalformedGraph`."""
    verdict, contract = judge_graph_file(graph)
    if contract is None:
        raise MalformedGraph(graph.name, verdict.to_text())
    return contract

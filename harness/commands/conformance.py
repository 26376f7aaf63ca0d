"""`conformance`: engines and expectations compared, on all cases or on random payloads or graphs;
or Lean's arithmetic with the hardware's; or Lean asked for proofs by damaged certificates."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from harness import engines
from harness.checkout import Checkout
from harness.commands import options
from harness.conformance import recording as recordings
from harness.conformance import table
from harness.conformance.cases import (
    BASES,
    CASES,
    FAMILY,
    GRAPHS,
    Case,
    all_bases,
    load_bases,
    load_cases,
    load_files,
)
from harness.conformance.compare import Result, compare
from harness.conformance.recording import RECORDING, Record, Recording
from harness.engines import Engine
from harness.errors import BadRequest
from harness.exits import Exit
from harness.formats.contract import Contract
from harness.lean.engine import LeanEngine
from harness.lean.sources import lean_hash
from harness.processes.child import Child, heard
from harness.processes.supervisor import Bounds
from harness.reference import ReferenceEngine
from harness.runs import pool as pools
from harness.runs.folder import RunFolder
from harness.terminal import note

KINDS = ("payloads", "graphs", "safetensors")
"""What --fuzz makes."""

if TYPE_CHECKING:
    from harness.conformance.shares import Share

T = TypeVar("T")
KIND = "conformance"
"""What the manifests of its run folders say they are."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--engine",
        choices=["auto", "reference", "lean", "both"],
        default="auto",
        help="auto: both where Lean is installed, elsewhere the reference and Lean's recording",
    )
    parser.add_argument(
        "--case", action="append", default=[], metavar="PATTERN", help="only cases of such names"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep what Lean says for checkouts without Lean"
    )
    parser.add_argument(
        "--fuzz",
        type=options.natural,
        default=0,
        metavar="N",
        help="N random inputs in place of the cases",
    )
    parser.add_argument(
        "--of", choices=KINDS, default=KINDS[0], help=f"the inputs of --fuzz (default {KINDS[0]})"
    )
    parser.add_argument(
        "--arithmetic",
        type=options.natural,
        default=0,
        metavar="N",
        help="N operands of each operation in place of the cases: Lean's binary32, the hardware's",
    )
    parser.add_argument(
        "--certificates",
        type=options.natural,
        default=0,
        metavar="N",
        help="N damaged certificates in place of the cases: Lean proves nothing that is false",
    )
    parser.add_argument(
        "--seed", type=options.seed, default=0, help="of what is random (default 0)"
    )
    options.side_by_side(parser, "processes (default: one a core, and one for all cases)", None)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Run the cases, random payloads, operands, or damaged certificates."""
    if arguments.arithmetic:
        return on_operands(arguments, checkout)
    if arguments.certificates:
        return on_certificates(arguments, checkout)
    contract = Contract.load(checkout.root / FAMILY.contract)
    wish = "lean" if arguments.record and arguments.engine == "auto" else arguments.engine
    if arguments.record and wish == "reference":
        raise BadRequest("--record keeps what Lean says: it needs --engine lean or both")
    if arguments.record and (arguments.case or arguments.fuzz):
        raise BadRequest("--record keeps all cases: it goes with neither --case nor --fuzz")
    sources = lean_hash(checkout.root)  # before they are built
    lean = lean_engine(checkout, wish)
    if arguments.fuzz:
        return on_random_inputs(arguments, checkout, contract, lean)
    reference = None if wish == "lean" else ReferenceEngine(contract)
    asked = [engine for engine in (reference, lean) if engine is not None]
    bases = all_bases(checkout.root)
    cases = options.chosen(load_cases(checkout.root / CASES), arguments.case, "case")
    replay = lean is None and wish == "auto"
    recording = _recording(checkout) if replay else None
    started = time.monotonic()
    results = compared(arguments, checkout, asked, cases, contract, bases, recording)
    seconds = time.monotonic() - started
    well = all(result.as_expected and result.agreed for result in results)
    well = well and (recording is not None or not replay)
    if arguments.json:
        arguments.answer = table.answer(results, seconds)
    else:
        print(table.as_text(results, seconds))
    if arguments.record and well:
        _record(checkout, results, sources)
    return Exit.AS_EXPECTED if well else Exit.NOT_AS_EXPECTED


def compared(
    arguments: argparse.Namespace,
    checkout: Checkout,
    asked: Sequence[Engine],
    cases: Sequence[Case],
    contract: Contract,
    bases: Mapping[str, bytes],
    recording: Recording | None,
) -> list[Result]:
    """The results of cases: at once, or in shares where several processes are asked for."""
    from harness.conformance import shares

    if arguments.jobs is None and arguments.cluster is None:
        return compare(asked, cases, contract=contract, bases=bases, recording=recording)
    number = {case.name: k for k, case in enumerate(load_cases(checkout.root / CASES))}
    chosen = [number[case.name] for case in cases]
    asked = [
        replace(engine, run=_refuse) if isinstance(engine, LeanEngine) else engine
        for engine in asked
    ]
    size = min(len(cases), 2 * (arguments.jobs or 16))
    parts = [tuple(chosen[k::size]) for k in range(size)]
    tasks = [shares.Cases(checkout.root, p, asked, contract, bases, recording) for p in parts]
    opinions = dict(pair for part in taken(arguments, tasks) for pair in part)
    return [Result(case, case.data(bases), opinions[number[case.name]]) for case in cases]


def taken(arguments: argparse.Namespace, tasks: Sequence[Share[T]]) -> Iterator[T]:
    """What comes of shares, in processes here or on the workers of a cluster."""
    from harness.conformance import shares

    if arguments.cluster is None:
        yield from shares.run(tasks, arguments.jobs or os.cpu_count() or 1)
    else:
        with pools.cluster(arguments.cluster) as pool:
            yield from shares.run(tasks, pool.size, pool.executor)


def on_random_inputs(
    arguments: argparse.Namespace, checkout: Checkout, contract: Contract, lean: LeanEngine | None
) -> int:
    """Compare the engines on random payloads or graph files."""
    from harness.conformance import findings, fuzz

    if lean is not None:
        # Only what checks many documents is called, and a process cannot be handed the rest.
        lean = replace(lean, run=_refuse)
    of, seed, count = arguments.of, arguments.seed, arguments.fuzz
    load = load_files if of == fuzz.SAFETENSORS else load_bases
    bases = load(checkout.root / (GRAPHS if of == fuzz.GRAPHS else BASES))
    cut = fuzz.cut(of, bases.values())
    tasks = [
        fuzz.Task(seed, range(at, min(at + fuzz.BATCH, count)), cut, contract, lean, of)
        for at in range(0, count, fuzz.BATCH)
    ]
    started = time.monotonic()
    tally = fuzz.Tally()
    for part in taken(arguments, tasks):
        before = tally.inputs
        tally.take(part)
        seconds = time.monotonic() - started
        if not arguments.json:
            findings.progress(before, tally, count, seconds)
    folder = None
    if tally.disagreements:
        save = partial(findings.save, tally=tally, contract=contract, lean=lean, of=of)
        folder = kept(checkout, f"fuzz-{seed}", save)
    report = findings.summary(tally, of, seed, seconds, lean is not None)
    if arguments.json:
        arguments.answer = {**report, "folder": folder and str(folder)}
    else:
        print(findings.as_text(report, tally))
        if folder is not None:
            print(f"inputs in {folder}")
    return Exit.NOT_AS_EXPECTED if tally.count else Exit.AS_EXPECTED


def on_operands(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Compare arithmetics."""
    from harness.conformance import arithmetic

    if arguments.engine == "reference":
        raise BadRequest("--arithmetic is about Lean: the reference engine computes nothing")
    if arguments.case or arguments.fuzz or arguments.record or arguments.certificates:
        others = "neither --case nor --fuzz nor --record nor --certificates"
        raise BadRequest(f"--arithmetic goes with {others}")
    lean_engine(checkout, "lean")
    wish = arithmetic.Wish(arguments.arithmetic, arguments.seed)
    tally = arithmetic.Tally(wish, _unwatched if arguments.json else arithmetic.progress)
    bounds = Bounds(deadline=14400.0)
    asked = {"count": arguments.arithmetic, "seed": arguments.seed}
    with RunFolder.create(
        checkout, "arithmetic", bounds=bounds, listen=tally.hear, kind=KIND, asked=asked
    ) as folder:
        arithmetic.compare(tally, folder.child, checkout.root)
        report = {**arithmetic.record(tally), "folder": str(folder.path.relative_to(checkout.root))}
        folder.save("arithmetic.json", json.dumps(report, indent=1) + "\n")
        folder.end("not as expected" if tally.differences else "as expected")
    if arguments.json:
        arguments.answer = report
    else:
        print(arithmetic.as_text(tally))
    return Exit.NOT_AS_EXPECTED if tally.differences else Exit.AS_EXPECTED


def on_certificates(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Hand damaged certificates to Lean."""
    from harness.conformance import certificates

    if arguments.engine == "reference":
        raise BadRequest("--certificates is about Lean: the reference engine proves nothing")
    if arguments.case or arguments.fuzz or arguments.record:
        raise BadRequest("--certificates goes with neither --case nor --fuzz nor --record")
    lean = lean_engine(checkout, "lean")
    assert lean is not None
    seed = arguments.seed
    environment = lean.toolchain.environment()
    tasks = certificates.tasks(seed, arguments.certificates, checkout.root, environment)
    started = time.monotonic()
    tally = certificates.Tally()
    for part in taken(arguments, tasks):
        tally.take(part)
    seconds = time.monotonic() - started
    if tally.wrong:
        name = f"certificates-{seed}"
        folder = kept(checkout, name, partial(certificates.save, tally=tally))
        note(f"certificates in {folder}")
    if arguments.json:
        arguments.answer = certificates.record(tally, seed, seconds)
    else:
        print(certificates.as_text(tally, seed, seconds))
    return Exit.NOT_AS_EXPECTED if tally.count else Exit.AS_EXPECTED


def kept(checkout: Checkout, name: str, save: Callable[[Path], object]) -> Path:
    """A run folder for what was not as expected: comparisons that find nothing leave none."""
    with RunFolder.create(
        checkout, name, bounds=Bounds(), listen=lambda stream, line: None, kind=KIND
    ) as folder:
        save(folder.path)
        folder.end("not as expected")
    return folder.path


def lean_engine(checkout: Checkout, wish: str) -> LeanEngine | None:
    """Lean, built and ready, unless it is not wished for or, with `auto`, not there."""

    def child() -> Child:
        return heard(checkout.root, Bounds(deadline=900.0), quiet=True)

    instead = "the reference engine is asked, in Python"
    return engines.lean(checkout, FAMILY, wish=wish, child=child, instead=instead)


def _unwatched(tally: object) -> None:
    """Nobody looks on."""


def _recording(checkout: Checkout) -> Recording | None:
    """Lean's recorded answers, if there are any and they are of these Lean sources."""
    path = checkout.root / RECORDING
    if not path.exists():
        note(f"there is no recording of Lean's answers in {RECORDING}")
        return None
    recording = Recording.load(path)
    if recording.sources != lean_hash(checkout.root):
        note(f"{RECORDING} is of other Lean sources and says nothing of these")
        note(f"to record it anew, with Lean: {checkout.command('conformance --record')}")
        return None
    return recording


def _record(checkout: Checkout, results: Sequence[Result], sources: str) -> None:
    if lean_hash(checkout.root) != sources:
        raise BadRequest("the Lean sources changed while they were asked: record again")
    records = [
        Record(
            result.case.name,
            sha256(result.payload).hexdigest(),
            result.opinions["lean"].answer,
        )
        for result in results
    ]
    recordings.save(checkout.root / RECORDING, sources, records)
    note(f"{RECORDING} holds {len(records)} answers of Lean")


def _refuse(words: Sequence[str]) -> NoReturn:
    raise BadRequest(f"not while inputs are compared: {' '.join(words)}")

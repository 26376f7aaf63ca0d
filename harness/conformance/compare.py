"""Conformance: every case to one engine or to both, compared with what FORMAT.md says.

Lean answers all cases in one process. Where there is no Lean, the answers that were recorded of it
take its place, as long as they are of the Lean sources in this checkout.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha256
from pathlib import Path

from harness import families
from harness.checkout import Checkout
from harness.conformance import recording as golden
from harness.conformance.cases import Case, load_bases, load_cases
from harness.conformance.recording import Record, Recording
from harness.errors import BadRequest, EngineStopped, HarnessError, ToolchainMissing
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.lean.engine import Engine, LeanEngine, ReferenceEngine
from harness.processes.supervisor import Bounds
from harness.reference.receipt import receipt
from harness.runs.view import PlainView, SilentView

CASES = Path("tests/cases")
BASES = Path("tests/payloads/accept")
FAMILY = families.ALL[0]

# The rows of the summary, by the beginning of a case's first code.
_GROUPS = {
    "accepted": ("accepted",),
    "json": ("json.",),
    "schema": ("schema.",),
    "scalar": ("scalar.",),
    "contract": ("family.", "config.", "param."),
    "probe": ("probe.",),
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one engine says of one case, how that is not as expected, where it stopped reading."""

    answer: Answer
    faults: tuple[str, ...]
    byte: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A case, and the opinions on it by the names of the engines."""

    case: Case
    payload: bytes
    opinions: Mapping[str, Opinion]

    @property
    def as_expected(self) -> bool:
        return not any(opinion.faults for opinion in self.opinions.values())

    @property
    def agreed(self) -> bool:
        return len({opinion.answer for opinion in self.opinions.values()}) < 2

    @property
    def same_byte(self) -> bool:
        """Did the engines that agree stop at the same byte? FORMAT.md says where they should."""
        bytes_ = {opinion.byte for opinion in self.opinions.values() if opinion.byte is not None}
        return not self.agreed or len(bytes_) < 2


def run(
    engines: Sequence[Engine],
    cases: Sequence[Case],
    *,
    contract: Contract,
    bases: Mapping[str, bytes],
    recording: Recording | None = None,
) -> list[Result]:
    """The opinions of all engines, and of the recording if there is one, on all cases."""
    payloads = [case.data(bases) for case in cases]
    opinions: list[dict[str, Opinion]] = [{} for _ in cases]
    for engine in engines:
        verdicts = engine.check_all(payloads)
        for case, found in zip(cases, opinions, strict=True):
            try:
                verdict = next(verdicts)
            except HarnessError as error:
                raise EngineStopped(engine.name, case.name, error) from error
            found[engine.name] = opinion(case, verdict, contract)
    if recording is not None:
        for case, payload, found in zip(cases, payloads, opinions, strict=True):
            found["recorded lean"] = recorded_opinion(case, payload, recording)
    results = zip(cases, payloads, opinions, strict=True)
    return [Result(case, payload, found) for case, payload, found in results]


def opinion(case: Case, verdict: Verdict, contract: Contract) -> Opinion:
    """A verdict on a case, compared with what the case expects."""
    answer = Answer.of(verdict)
    faults = list(_faults(case, answer))
    if not faults and verdict.receipt is not None:
        digests = {param.name: param.sha256 for param in verdict.receipt.params}
        for name, digest in expected_digests(case, contract).items():
            if digests.get(name) != digest:
                faults.append(f"{name} has other bits than expected")
    byte = verdict.errors[0].byte if verdict.errors else None
    return Opinion(answer, tuple(faults), byte)


def recorded_opinion(case: Case, payload: bytes, recording: Recording) -> Opinion:
    """What was recorded of a case, compared with what the case expects."""
    record = recording.records.get(case.name)
    if record is None:
        return Opinion(Answer((), 0, None), ("has no recording",))
    if record.payload != sha256(payload).hexdigest():
        return Opinion(record.answer, ("was recorded of another payload",))
    return Opinion(record.answer, tuple(_faults(case, record.answer)))


def expected_digests(case: Case, contract: Contract) -> dict[str, str]:
    """The digests of the parameters whose bits the case states."""
    shapes = {param.name: param.shape for param in contract.params}
    stated = (
        (name, shapes[name], struct.pack(f"<{len(words)}I", *words))
        for name, words in case.bits.items()
    )
    return {param.name: param.sha256 for param in receipt(stated).params}


def _faults(case: Case, answer: Answer) -> list[str]:
    wanted = Answer(case.errors, case.omitted, answer.bundle if case.accepted else None)
    if answer == wanted and case.accepted == (answer.bundle is not None):
        return []
    expected = "accepted" if case.accepted else str(wanted)
    return [f"expected {expected}, found {answer}"]


# The command


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m harness conformance`."""
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
        "--fuzz", type=int, default=0, metavar="N", help="N random payloads in place of the cases"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the random payloads (default 0)")
    parser.add_argument("--jobs", type=int, default=0, help="processes (default: one a core)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def execute(arguments: argparse.Namespace) -> int:
    """Run the cases, or random payloads; 0 if all is as expected, 1 otherwise."""
    checkout = Checkout.find()
    contract = Contract.load(checkout.root / FAMILY.contract)
    bases = load_bases(checkout.root / BASES)
    wish = "lean" if arguments.record and arguments.engine == "auto" else arguments.engine
    if arguments.record and wish == "reference":
        raise BadRequest("--record keeps what Lean says: it needs --engine lean or both")
    if arguments.record and (arguments.case or arguments.fuzz):
        raise BadRequest("--record keeps all cases: it goes with neither --case nor --fuzz")
    sources = golden.lean_hash(checkout.root)  # before they are built
    lean = lean_engine(checkout, wish, machine=arguments.json)
    reference = None if wish == "lean" else ReferenceEngine(contract)
    engines = [engine for engine in (reference, lean) if engine is not None]
    if arguments.fuzz:
        from harness.conformance import fuzz

        return fuzz.execute(arguments, checkout, contract, bases, lean)
    cases = chosen(load_cases(checkout.root / CASES), arguments.case)
    replay = lean is None and wish == "auto"
    recording = _recording(checkout) if replay else None
    started = time.monotonic()
    results = run(engines, cases, contract=contract, bases=bases, recording=recording)
    seconds = time.monotonic() - started
    well = all(result.as_expected and result.agreed for result in results)
    well = well and (recording is not None or not replay)
    print(as_json(results, seconds) if arguments.json else as_text(results, seconds))
    if arguments.record and well:
        _record(checkout, results, sources)
    return 0 if well else 1


def chosen(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """The cases whose names match one of the patterns; all if there are none."""
    found = [
        case for case in cases if not patterns or any(fnmatchcase(case.name, p) for p in patterns)
    ]
    if not found:
        raise BadRequest(f"no case is called {', '.join(patterns)}")
    return found


def lean_engine(checkout: Checkout, wish: str, *, machine: bool) -> LeanEngine | None:
    """Lean, built and ready, unless it is not wished for or, with `auto`, not there."""
    from harness.lean import toolchain as toolchains
    from harness.runs.folder import RunFolder
    from harness.runs.roundtrip import lake_build

    if wish == "reference":
        return None
    try:
        toolchain = toolchains.find(checkout)
    except ToolchainMissing as missing:
        if wish != "auto":
            raise
        _note("Lean is not installed: the reference engine is asked, in Python")
        _note(f"to install Lean: {missing.advice}")
        return None
    view = SilentView() if machine else PlainView()
    folder = RunFolder.create(
        checkout, "conformance", bounds=Bounds(deadline=900.0), listen=view.line
    )
    with checkout.lock("build"):
        lake_build(folder.child, toolchain)
    run = partial(folder.child, "judge", env=toolchain.environment())
    return LeanEngine(toolchain, checkout.root, FAMILY, (), run)


def _recording(checkout: Checkout) -> Recording | None:
    """Lean's recorded answers, if there are any and they are of these Lean sources."""
    path = checkout.root / golden.RECORDING
    if not path.exists():
        _note(f"there is no recording of Lean's answers in {golden.RECORDING}")
        return None
    recording = Recording.load(path)
    if recording.sources != golden.lean_hash(checkout.root):
        _note(f"{golden.RECORDING} is of other Lean sources and says nothing of these")
        _note(f"to record it anew, with Lean: {checkout.command('conformance --record')}")
        return None
    return recording


def _record(checkout: Checkout, results: Sequence[Result], sources: str) -> None:
    if golden.lean_hash(checkout.root) != sources:
        raise BadRequest("the Lean sources changed while they were asked: record again")
    records = [
        Record(
            result.case.name,
            sha256(result.payload).hexdigest(),
            result.opinions["lean"].answer,
        )
        for result in results
    ]
    golden.save(checkout.root / golden.RECORDING, sources, records)
    _note(f"{golden.RECORDING} holds {len(records)} answers of Lean")


def _note(text: str) -> None:
    print(f"harness: {text}", file=sys.stderr)


# Reports


def as_text(results: Sequence[Result], seconds: float) -> str:
    """A table by groups of codes, and what is not as it should be."""
    from rich.console import Console
    from rich.table import Table

    names = list(results[0].opinions)
    table = Table(title=f"Conformance: {len(results)} cases", title_justify="left")
    table.add_column("first error")
    table.add_column("cases", justify="right")
    for name in names:
        table.add_column(f"{name} as expected", justify="right")
    table.add_column("agree", justify="right")
    for group in [*_GROUPS, "all"]:
        members = [result for result in results if group in ("all", _group(result.case))]
        table.add_row(
            group,
            str(len(members)),
            *(str(sum(not r.opinions[name].faults for r in members)) for name in names),
            str(sum(result.agreed for result in members)),
        )
    console = Console(width=100)
    with console.capture() as capture:
        console.print(table)
    return "\n".join([capture.get().rstrip(), *_details(results), f"{seconds:.1f} s"])


def _details(results: Sequence[Result]) -> list[str]:
    lines = []
    for result in results:
        for name, found in result.opinions.items():
            lines += [f"{result.case.name}: {name}: {fault}" for fault in found.faults]
        if not result.agreed and result.as_expected:
            answers = [f"{name}: {found.answer}" for name, found in result.opinions.items()]
            lines.append(f"{result.case.name}: engines disagree: {'; '.join(answers)}")
    strayed = [result.case.name for result in results if not result.same_byte]
    if strayed:
        lines.append(f"other byte positions: {len(strayed)} cases, such as {strayed[0]}")
    return [line.encode("ascii", "backslashreplace").decode() for line in lines]


def _group(case: Case) -> str:
    first = case.errors[0].code if case.errors else "accepted"
    return next(name for name, starts in _GROUPS.items() if first.startswith(starts))


def as_json(results: Sequence[Result], seconds: float) -> str:
    """One JSON object."""
    return json.dumps(
        {
            "engines": list(results[0].opinions),
            "cases": len(results),
            "unexpected": [
                {"case": result.case.name, "engine": name, "faults": list(found.faults)}
                for result in results
                for name, found in result.opinions.items()
                if found.faults
            ],
            "disagreements": [result.case.name for result in results if not result.agreed],
            "other_bytes": [result.case.name for result in results if not result.same_byte],
            "seconds": round(seconds, 3),
        }
    )

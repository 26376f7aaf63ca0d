from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from harness.conformance import table
from harness.conformance.cases import Case
from harness.conformance.compare import compare
from harness.conformance.recording import Record, Recording
from harness.damage.edits import append, whole
from harness.errors import EngineStopped, MalformedVerdict
from harness.formats.answers import Answer, Finding
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference import ReferenceEngine

ACCEPTED = Case("good", "values", "mlp", (append(b" "),), (), 0, {"linear2.bias": (0x40C00000,)})
REJECTED = Case("bad", "bytes", "mlp", (whole(b""),), (Finding("json.syntax", "$"),), 0, {})


@dataclass(frozen=True)
class Liar:
    """An engine that says something else than the reference."""

    contract: Contract
    lie: Callable[[Verdict], Verdict]
    name: str = "liar"

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        raise AssertionError("not asked for files")

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        return map(self.lie, ReferenceEngine(self.contract).check_all(payloads))

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        return map(self.lie, ReferenceEngine(self.contract).check_graphs(graphs))


def faults(case: Case, contract: Contract, bases: dict[str, bytes], lie: object = None) -> int:
    """How many faults are found in the opinion of an engine on a case."""
    honest: Callable[[Verdict], Verdict] = lambda verdict: verdict  # noqa: E731
    engine = Liar(contract, lie if callable(lie) else honest)
    (result,) = compare([engine], [case], contract=contract, bases=bases)
    return len(result.opinions["liar"].faults)


def test_an_answer_that_is_as_expected(contract: Contract, bases: dict[str, bytes]) -> None:
    assert [faults(case, contract, bases) for case in (ACCEPTED, REJECTED)] == [0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ACCEPTED, bits={"linear2.bias": (0xC0C00000,)}),
        replace(ACCEPTED, errors=(Finding("json.syntax", "$"),), bits={}),
        replace(REJECTED, errors=(Finding("json.syntax", "meta"),)),
        replace(REJECTED, errors=(Finding("json.utf8", "$"),)),
        replace(REJECTED, errors=REJECTED.errors * 2),
        replace(REJECTED, errors=(), bits={}),
        replace(REJECTED, omitted=1),
    ],
)
def test_an_expectation_that_is_not_met(
    contract: Contract, bases: dict[str, bytes], wrong: Case
) -> None:
    assert faults(wrong, contract, bases) == 1


def test_engines_that_disagree(contract: Contract, bases: dict[str, bytes]) -> None:
    def lie(verdict: Verdict) -> Verdict:
        return replace(verdict, errors=tuple(replace(e, path="family") for e in verdict.errors))

    engines = (ReferenceEngine(contract), Liar(contract, lie))
    good, bad = compare(engines, [ACCEPTED, REJECTED], contract=contract, bases=bases)
    assert (good.agreed, good.as_expected) == (True, True)
    assert (bad.agreed, bad.as_expected) == (False, False)
    assert bad.opinions["liar"].faults == ("expected json.syntax $, found json.syntax family",)
    text = table.as_text([good, bad], 0.0)
    assert "bad: liar: expected json.syntax $, found json.syntax family" in text


def test_engines_that_stop_at_other_bytes(contract: Contract, bases: dict[str, bytes]) -> None:
    def lie(verdict: Verdict) -> Verdict:
        return replace(verdict, errors=tuple(replace(e, byte=5) for e in verdict.errors))

    engines = (ReferenceEngine(contract), Liar(contract, lie))
    (result,) = compare(engines, [REJECTED], contract=contract, bases=bases)
    assert (result.agreed, result.as_expected, result.same_byte) == (True, True, False)
    assert "other byte positions: 1 cases, such as bad" in table.as_text([result], 0.0)


def test_an_engine_that_ends_before_its_time(contract: Contract, bases: dict[str, bytes]) -> None:
    def die(verdict: Verdict) -> Verdict:
        if not verdict.accepted:
            raise MalformedVerdict("", "the engine ended before its last verdict")
        return verdict

    with pytest.raises(EngineStopped) as raised:
        compare([Liar(contract, die)], [ACCEPTED, REJECTED], contract=contract, bases=bases)
    assert (raised.value.engine, raised.value.payload) == ("liar", "bad")


def test_a_recording_is_an_opinion(contract: Contract, bases: dict[str, bytes]) -> None:
    digest = sha256(b"").hexdigest()
    good = Record("bad", digest, Answer(REJECTED.errors, 0, None))
    for record, words in (
        (good, None),
        (replace(good, case="other"), "has no recording"),
        (replace(good, payload="00"), "was recorded of another payload"),
        (replace(good, answer=Answer((), 0, "ab")), "expected json.syntax $, found accepted"),
    ):
        recording = Recording("hash", {record.case: record})
        (result,) = compare(
            [ReferenceEngine(contract)],
            [REJECTED],
            contract=contract,
            bases=bases,
            recording=recording,
        )
        found = result.opinions["recorded lean"].faults
        assert (not found) if words is None else found[0].startswith(words)
        assert result.as_expected is (words is None)

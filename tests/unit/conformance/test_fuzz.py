from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from harness.checkout import Checkout
from harness.conformance import fuzz, shares
from harness.conformance.cases import BASES, GRAPHS, load_bases, load_files
from harness.conformance.fuzz import Tally
from harness.damage.random_payloads import Base, payload
from harness.errors import ChildKilled, HarnessError
from harness.formats import codes
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference import ReferenceEngine
from tests.liar import Liar


@pytest.fixture(scope="module")
def cut(bases: dict[str, bytes]) -> tuple[Base, ...]:
    return tuple(map(Base.of, bases.values()))


def test_inputs_reach_most_codes_and_acceptance(cut: Sequence[Base], contract: Contract) -> None:
    tally = fuzz.compare(11, range(4000), cut, ReferenceEngine(contract), None)
    assert (tally.inputs, tally.count) == (4000, 0)
    assert tally.codes["accepted"] > 400
    assert len(tally.codes) > 20


def test_graphs_reach_all_their_codes_and_acceptance(
    checkout: Checkout, contract: Contract
) -> None:
    graphs = load_bases(checkout.root / GRAPHS).values()
    cut = fuzz.cut(fuzz.GRAPHS, graphs)
    tally = fuzz.compare(3, range(1000), cut, ReferenceEngine(contract), None, of=fuzz.GRAPHS)
    assert tally.inputs == 1000
    assert tally.codes["accepted"] > 100
    assert set(codes.GRAPH) < set(tally.codes)


def test_safetensors_reach_all_their_codes_and_acceptance(
    checkout: Checkout, contract: Contract
) -> None:
    """And nothing contradicts the package."""
    cut = fuzz.cut(fuzz.SAFETENSORS, load_files(checkout.root / BASES).values())
    engine = ReferenceEngine(contract)
    tally = fuzz.compare(3, range(1000), cut, engine, None, of=fuzz.SAFETENSORS)
    assert (tally.inputs, tally.count, sum(tally.package.values())) == (1000, 0, 1000)
    assert tally.codes["accepted"] > 100
    assert set(codes.SAFETENSORS) < set(tally.codes)


def test_every_other_batch_is_read_under_tight_limits(
    cut: Sequence[Base], contract: Contract, bases: dict[str, bytes]
) -> None:
    """Limits that the bases keep, so that what is over them is what the damage did."""
    sides = [
        fuzz.limits_of(index, fuzz.PAYLOADS) is fuzz.TIGHT
        for index in range(0, 4 * fuzz.BATCH, fuzz.BATCH)
    ]
    assert sides == [False, True, False, True]
    tight = ReferenceEngine(contract, limits=fuzz.TIGHT)
    assert all(verdict.accepted for verdict in tight.check_all(bases.values()))
    codes = fuzz.compare(11, range(1000), cut, tight, None).codes
    assert codes["schema.limit"] > 10


def test_engines_that_agree(cut: Sequence[Base], contract: Contract) -> None:
    honest = Liar(contract, lambda data, verdict: verdict)
    tally = fuzz.compare(1, range(100), cut, ReferenceEngine(contract), honest)
    assert (tally.inputs, tally.count, tally.disagreements) == (100, 0, [])


def test_engines_that_disagree(cut: Sequence[Base], contract: Contract) -> None:
    """Paths, bytes, texts, bits and the number of errors are all disagreed about."""

    def lie(data: bytes, verdict: Verdict) -> Verdict:
        if verdict.receipt is not None:
            return replace(verdict, receipt=replace(verdict.receipt, bundle="00"))
        if verdict.errors[0].code == "json.syntax":
            return replace(verdict, errors=(replace(verdict.errors[0], path="nowhere"),))
        if verdict.errors[0].code == "schema.type":
            return replace(verdict, errors=(replace(verdict.errors[0], byte=-1),))
        if verdict.errors[0].code == "schema.unknown_field":
            return replace(verdict, errors=(replace(verdict.errors[0], expected=""),))
        return replace(verdict, omitted=1)

    tally = fuzz.compare(1, range(100), cut, ReferenceEngine(contract), Liar(contract, lie))
    assert (tally.inputs, tally.count, len(tally.disagreements)) == (100, 100, fuzz.KEPT)
    first = tally.disagreements[0]
    assert (first.index, first.data) == (0, payload(1, 0, cut))
    assert set(first.answers) == {"reference", "lean"}


def test_hints_and_names_are_not_compared(cut: Sequence[Base], contract: Contract) -> None:
    def lie(data: bytes, verdict: Verdict) -> Verdict:
        return replace(
            verdict,
            errors=tuple(replace(error, hint="?", name="?") for error in verdict.errors),
        )

    tally = fuzz.compare(1, range(100), cut, ReferenceEngine(contract), Liar(contract, lie))
    assert tally.count == 0


def test_an_engine_that_dies_of_an_input(cut: Sequence[Base], contract: Contract) -> None:
    """It is a finding, and the inputs after it are asked all the same."""
    inputs = [payload(1, index, cut) for index in range(100)]
    alone = [index for index, data in enumerate(inputs) if inputs.count(data) == 1]
    chosen = [alone[0], alone[1], alone[-1]]
    deadly = {inputs[index] for index in chosen}

    def die(data: bytes, verdict: Verdict) -> Verdict:
        if data in deadly:
            raise ChildKilled(("lean",), 11, "")
        return verdict

    tally = fuzz.compare(1, range(100), cut, ReferenceEngine(contract), Liar(contract, die))
    assert tally.inputs == 100
    assert [found.index for found in tally.disagreements] == chosen
    assert all("no verdict" in found.answers["lean"] for found in tally.disagreements)


def test_an_engine_that_always_dies_is_no_finding(cut: Sequence[Base], contract: Contract) -> None:
    def die(data: bytes, verdict: Verdict) -> Verdict:
        raise ChildKilled(("lean",), 11, "")

    with pytest.raises(HarnessError):
        fuzz.compare(1, range(100), cut, ReferenceEngine(contract), Liar(contract, die))


def test_tallies_add_up() -> None:
    total = Tally()
    for number in range(4):
        part = Tally(inputs=10, size=5, count=fuzz.KEPT)
        part.codes["accepted"] = 10
        part.disagreements = [
            fuzz.Disagreement(100 * number + index, b"", {}) for index in range(fuzz.KEPT)
        ]
        total.take(part)
    assert (total.inputs, total.size, total.count) == (40, 20, 4 * fuzz.KEPT)
    assert total.codes == {"accepted": 40}
    assert [found.index for found in total.disagreements] == list(range(fuzz.KEPT))


def test_processes_are_given_shares(
    contract: Contract, cut: tuple[Base, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [fuzz.Task(2, range(at, at + 20), cut, contract, None) for at in (0, 20)]
    alone, shared = Tally(), Tally()
    for part in shares.run(tasks, 1):
        alone.take(part)
    for part in shares.run(tasks, 2):
        shared.take(part)
    assert (alone.inputs, alone.codes, alone.size) == (40, shared.codes, shared.size)

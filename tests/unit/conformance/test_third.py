"""The package `safetensors` beside a verdict: each way in which they can contradict each other."""

from __future__ import annotations

from dataclasses import replace

from harness.checkout import Checkout
from harness.conformance import third
from harness.conformance.cases import BASES, CASES, all_bases, load_cases, load_files
from harness.damage.edits import replace as replaced
from harness.damage.safetensors import in_header
from harness.formats.contract import Contract
from harness.reference import check_bytes


def test_it_agrees_with_the_cases(checkout: Checkout, contract: Contract) -> None:
    bases = all_bases(checkout.root)
    words = set()
    for case in load_cases(checkout.root / CASES):
        if case.kind == "safetensors":
            data = case.data(bases)
            word, wrong = third.opinion(data, check_bytes(data, contract))
            assert wrong is None, case.name
            words.add(word)
    assert {third.ACCEPTED, third.REFUSED, "stricter: scalar.not_finite"} < words


def test_what_contradicts_it(checkout: Checkout, contract: Contract) -> None:
    data = load_files(checkout.root / BASES)["mlp.safetensors"]
    accepted, cut = check_bytes(data, contract), check_bytes(data[:-1], contract)
    assert accepted.receipt is not None
    assert third.opinion(data, accepted) == (third.ACCEPTED, None)
    other = replace(accepted, receipt=replace(accepted.receipt, bundle="00"))
    assert third.opinion(data, other) == (third.ACCEPTED, "accepted with other bits")
    word, wrong = third.opinion(data[:-1], accepted)
    assert (word, str(wrong)[:9]) == (third.REFUSED, "refused: ")
    assert third.opinion(data, cut) == ("stricter: safetensors.extent", "accepted")


def test_trailing_data_is_ours_in_a_text_only(checkout: Checkout, contract: Contract) -> None:
    data = load_files(checkout.root / BASES)["mlp.safetensors"]
    in_text = in_header([replaced(b'"torchlean.version":"1"', b'"torchlean.version":"1 1"')])(data)
    behind = check_bytes(in_header([replaced(b"}}", b"}}]")])(data), contract)
    assert behind.errors[0].code == "json.trailing_data"
    found = third.opinion(in_text, check_bytes(in_text, contract))
    assert found == ("stricter: json.trailing_data", None)
    assert third.opinion(data, behind) == ("stricter: json.trailing_data", "accepted")

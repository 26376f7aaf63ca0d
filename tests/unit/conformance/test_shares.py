"""Shares: handed to a process, and the same as all at once."""

from __future__ import annotations

import pickle

from harness.checkout import Checkout
from harness.conformance import shares
from harness.conformance.cases import CASES, load_cases
from harness.conformance.compare import compare
from harness.formats.contract import Contract
from harness.reference import ReferenceEngine


def test_cases_are_handed_on_by_their_numbers(
    checkout: Checkout, contract: Contract, bases: dict[str, bytes]
) -> None:
    engines = [ReferenceEngine(contract)]
    numbers = (5, 0, 17)
    share = shares.Cases(checkout.root, numbers, engines, contract, bases, None)
    again: shares.Cases = pickle.loads(pickle.dumps(share))
    ((first, _), *_) = found = again.run()
    cases = [load_cases(checkout.root / CASES)[number] for number in numbers]
    results = compare(engines, cases, contract=contract, bases=bases)
    assert first == 5
    assert pickle.loads(pickle.dumps(found)) == [
        (number, result.opinions) for number, result in zip(numbers, results, strict=True)
    ]

"""Some damages, done to copies with Lean; the nightly does all of them."""

from __future__ import annotations

import pytest

from harness.checkout import Checkout
from harness.lean.toolchain import Toolchain
from harness.mutants import run
from harness.mutants.mutant import MUTANTS, Mutant, load
from harness.mutants.recording import RECORDING
from harness.mutants.recording import load as load_records

pytestmark = [pytest.mark.lean, pytest.mark.timeout(900)]

SAMPLE = ("layer-names", "check-shape", "receipt-of-nothing")
"""Those that little is built for: the names of a stack, the shapes of a check, a receipt."""
HELP = Mutant(
    "help",
    "NN/Cli/Check.lean",
    "it is not recomputed otherwise",
    "it is left alone otherwise",
    "words of the help that nothing is claimed of",
    "case",
)


def test_a_sample_is_noticed_as_recorded_and_harmless_words_are_not(
    checkout: Checkout, toolchain: Toolchain
) -> None:
    """The last shows that nothing else in a copy is noticed: no damage that is no damage."""
    mutants = {mutant.name: mutant for mutant in load(checkout.root / MUTANTS)}
    records = load_records(checkout.root / RECORDING)
    asked = [*(mutants[name] for name in SAMPLE), HELP]
    findings = list(run.find(checkout.root, toolchain, asked))
    kinds = [finding.notice.kind for finding in findings]
    assert kinds == [*(records[name].notice.kind for name in SAMPLE), "nothing"]
    assert [finding.as_expected for finding in findings] == [True, True, True, False]

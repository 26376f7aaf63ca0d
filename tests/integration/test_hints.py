"""Files of other kinds: both engines say the same of each, as payloads and as graphs."""

from __future__ import annotations

import pytest

from harness.checkout import Checkout
from harness.commands.conformance import lean_engine
from harness.conformance.cases import BASES, FAMILY, load_bases, load_files
from harness.damage.edits import apply, set_literal
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference import ReferenceEngine
from tests.foreign import KINDS

pytestmark = pytest.mark.lean


def hint(verdict: Verdict) -> str | None:
    """The hint of the first error, unless it is a guess at what was meant."""
    words = verdict.errors[0].hint
    return None if words is not None and words.startswith("did you mean") else words


def test_both_engines_have_the_same_hints(checkout: Checkout) -> None:
    lean = lean_engine(checkout, "lean")
    assert lean is not None
    reference = ReferenceEngine(Contract.load(checkout.root / FAMILY.contract))
    bare = load_bases(checkout.root / BASES)["bare"]
    nested = apply(bare, set_literal("params[0].values", b"[[1.5, 2.5]]"))
    tensors = load_files(checkout.root / BASES).values()
    broken = [data[:cut] + b"x" * more for data in tensors for cut, more in ((99, 0), (-1, 2))]
    files = [*(data for data, _ in KINDS), nested, *broken]
    hints = [*map(hint, reference.check_all(files))]
    assert hints == [*map(hint, lean.check_all(files))]
    assert set(hints) >= {words for _, words in KINDS}
    graphs = [*map(hint, reference.check_graphs(files))]
    assert graphs == [*map(hint, lean.check_graphs(files))]
    assert len(set(graphs)) > 9

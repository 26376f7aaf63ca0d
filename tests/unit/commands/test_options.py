from __future__ import annotations

import pytest

from harness.commands.options import chosen
from harness.conformance.cases import Case
from harness.errors import BadRequest


def test_cases_are_chosen_by_their_names() -> None:
    good, bad = (Case(name, "bytes", "mlp", (), (), 0, {}) for name in ("good", "bad"))
    assert chosen([good, bad], [], "case") == [good, bad]
    assert chosen([good, bad], ["b*", "x"], "case") == [bad]
    with pytest.raises(BadRequest, match="no case is called x"):
        chosen([good, bad], ["x"], "case")

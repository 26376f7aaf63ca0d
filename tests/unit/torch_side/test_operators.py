"""PyTorch's spelling of each operator that FORMAT.md has."""

from __future__ import annotations

import re

from harness.checkout import Checkout
from harness.torch_side.operators import RUN

ROOT = Checkout.find().root


def test_every_operator_of_the_format_has_a_spelling() -> None:
    text = (ROOT / "FORMAT.md").read_text(encoding="utf-8")
    rows = text[text.index("| op | args |") :].partition("\n\n")[0].splitlines()[2:]
    operators = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert operators == set(RUN)

from __future__ import annotations

import pytest

from harness.damage.edits import Edit, apply, push, remove, set_literal
from harness.formats.contract import Contract
from harness.reference import check_bytes

SHAPE = "params[0].shape"


@pytest.mark.parametrize(
    ("edit", "hint"),
    [
        (set_literal(SHAPE, b"[2, 8]"), "looks transposed"),
        (set_literal(SHAPE, b"[8, 1, 2]"), "differs only in dimensions of one"),
        (set_literal(SHAPE, b"[4, 4]"), None),
        (remove("params[0].values[3]"), "one value too few"),
        (push("params[0].values", b"1"), "one value too many"),
        (push("params[0].values", b"1, 2"), None),
        (set_literal("params[1].name", b'"linear1.bais"'), "did you mean linear1.bias?"),
        (set_literal("params[1].name", b'"something else altogether"'), None),
        (set_literal("family", b'"transfomer"'), "did you mean transformer?"),
        (set_literal("family", b'"cnn"'), "the parameters are those of mlp"),
    ],
)
def test_hints(bases: dict[str, bytes], contract: Contract, edit: Edit, hint: str | None) -> None:
    error = check_bytes(apply(bases["bare"], edit), contract).errors[0]
    assert (error.hint is None) if hint is None else (error.hint or "").startswith(hint)


def test_many_long_names_cost_little(bases: dict[str, bytes], contract: Contract) -> None:
    name = "n" * 250
    entry = '{"name": "%s%d", "shape": [], "values": [0]}'
    entries = ", ".join(entry % (name, number) for number in range(4000))
    verdict = check_bytes(apply(bases["bare"], push("params", entries.encode())), contract)
    assert (len(verdict.errors), verdict.omitted) == (32, 4000 - 32)

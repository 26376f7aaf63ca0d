from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import MalformedVerdict
from harness.formats.verdict import (
    PREFIX,
    ParamReceipt,
    Parity,
    Receipt,
    Rejection,
    Verdict,
    shape_text,
)

ACCEPTED = Verdict(
    engine="lean",
    engine_version="4.27.0",
    payload="mlp.json",
    accepted=True,
    family="mlp",
    config={"in": 2, "hidden": 8, "out": 1},
    errors=(),
    omitted=0,
    parity=Parity("float32", 16, 3.1e-07, 1.2e-07, 1e-05),
    receipt=Receipt(
        "ab" * 32,
        (ParamReceipt("linear1.weight", (8, 2), "cd" * 32), ParamReceipt("b", (), "ef" * 32)),
    ),
    meta={"torch": "2.13.0"},
)
REJECTED = replace(
    ACCEPTED,
    accepted=False,
    errors=(
        Rejection(
            *("param.shape", "params[0]", "shape![8, 2]", "shape![2, 8]"),
            name="linear1.weight",
            hint="looks transposed",
        ),
        Rejection("json.syntax", "$", "a value", "end of input", byte=7, line=2, column=3),
    ),
    omitted=4,
    parity=None,
    receipt=None,
    meta=None,
)


FOR_A_GRAPH = replace(ACCEPTED, config={}, graph="01" * 32)
UNTAGGED = replace(ACCEPTED, tagged=False)


@pytest.mark.parametrize(
    "verdict",
    [ACCEPTED, REJECTED, FOR_A_GRAPH, UNTAGGED],
    ids=["accepted", "rejected", "graph", "untagged"],
)
def test_a_line_reads_back(verdict: Verdict) -> None:
    line = verdict.to_line()
    assert line.startswith(PREFIX)
    assert line.isascii()
    assert "\n" not in line
    assert Verdict.from_line(line) == verdict


def test_the_line_of_the_format_is_read() -> None:
    from tests import specification

    _, _, rest = specification.section("Verdict").partition("```json\n")
    line = PREFIX + rest.partition("\n```")[0].replace("\n", "")
    verdict = Verdict.from_line(line)
    assert (verdict.engine, verdict.accepted, verdict.config) == ("lean", True, ACCEPTED.config)
    assert verdict.parity == Parity("float32", 16, 3.1e-07, 1.2e-07, 1e-05)


@given(st.text(), st.text(), st.text())
def test_any_text_survives(path: str, expected: str, found: str) -> None:
    error = Rejection("schema.unknown_field", path, expected, found, name=found)
    verdict = replace(REJECTED, errors=(error,))
    assert Verdict.from_line(verdict.to_line()) == verdict
    assert all(char == "\n" or char >= " " for char in verdict.to_text())


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_a_number_of_meta_beyond_binary64_stays_json(number: float) -> None:
    line = replace(ACCEPTED, meta={"a": [number]}).to_line()
    assert "Infinity" not in line
    assert Verdict.from_line(line).meta == {"a": [number]}


def test_the_people_s_form_of_a_rejection() -> None:
    assert REJECTED.to_text() == (
        "rejected: mlp.json: 6 errors\n"
        "  param.shape  params[0] linear1.weight\n"
        "    expected shape![8, 2]\n"
        "    found    shape![2, 8]\n"
        "    hint     looks transposed\n"
        "  json.syntax  $ (line 2, column 3)\n"
        "    expected a value\n"
        "    found    end of input\n"
        "  and 4 more"
    )


def test_the_people_s_form_of_an_acceptance() -> None:
    assert ACCEPTED.to_text() == (
        "accepted: mlp.json: 2 parameters, 17 values\n"
        "  engine   lean 4.27.0\n"
        "  family   mlp (in=2, hidden=8, out=1)\n"
        "  parity   largest difference 3.1e-7 absolute, 1.2e-7 relative over 16 values,"
        " tolerance 1e-5, float32 arithmetic\n"
        f"  receipt  {'ab' * 32}\n"
        f"    linear1.weight  {'cd' * 32}  shape![8, 2]\n"
        f"    b               {'ef' * 32}  shape![]"
    )
    assert "  parity   not checked\n" in replace(ACCEPTED, parity=None).to_text()


def test_a_terminal_is_not_written_to_by_a_payload() -> None:
    error = Rejection("family.unknown", "family", "mlp", "\x1b[2J\x9b1m\n\ud800")
    text = replace(REJECTED, errors=(error,), omitted=0).to_text()
    assert "\\u001b[2J\\u009b1m\\u000a\\ud800" in text
    text.encode()


@pytest.mark.parametrize(
    ("dims", "batch", "text"),
    [
        ((8, 2), None, "shape![8, 2]"),
        ((), None, "shape![]"),
        ((2,), "n", "shape![n, 2]"),
        ((), "4", "shape![4]"),
    ],
)
def test_shapes(dims: tuple[int, ...], batch: str | None, text: str) -> None:
    assert shape_text(dims, batch=batch) == text


NUMBERS = {"values": 16, "absolute": 3.1e-07, "relative": 1.2e-07, "tolerance": 1e-05}


def changed(**fields: object) -> str:
    record = json.loads(ACCEPTED.to_line().removeprefix(PREFIX))
    return PREFIX + json.dumps({**record, **fields})


@pytest.mark.parametrize(
    "line",
    [
        "",
        "accepted",
        PREFIX,
        PREFIX + "[]",
        PREFIX + "{}",
        PREFIX + "[" * 100_000,
        ACCEPTED.to_line()[:-1],
        ACCEPTED.to_line() + " x",
        ACCEPTED.to_line().replace('"errors": []', '"errors": [], "errors": []'),
        changed(format="torchlean.params"),
        changed(version=2),
        changed(version=True),
        changed(verdict="maybe"),
        changed(verdict="rejected"),
        changed(errors=[{"code": "json.syntax", "path": "$", "expected": "", "found": ""}]),
        changed(errors=[1]),
        changed(omitted=-1),
        changed(config={"in": 2.0}),
        changed(parity={"values": 1}),
        changed(parity=dict(NUMBERS)),
        changed(parity={**NUMBERS, "arithmetic": "half"}),
        changed(receipt={"bundle": "", "params": [{"name": "a", "shape": "[]", "sha256": ""}]}),
    ],
)
def test_what_is_no_verdict(line: str) -> None:
    with pytest.raises(MalformedVerdict) as raised:
        Verdict.from_line(line)
    assert raised.value.line == line


def test_a_change_that_keeps_a_verdict_one() -> None:
    assert Verdict.from_line(changed()) == ACCEPTED
    exact = replace(ACCEPTED, parity=Parity("exact", 16, 3.1e-07, 1.2e-07, 1e-05))
    assert Verdict.from_line(changed(parity={**NUMBERS, "arithmetic": "exact"})) == exact
    assert "tolerance 1e-5, exact arithmetic\n" in exact.to_text()

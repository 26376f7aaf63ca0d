from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.conformance.cases import (
    CASES,
    KINDS,
    Case,
    all_bases,
    load_bases,
    load_cases,
    load_file,
)
from harness.errors import BadCase
from harness.formats import codes
from harness.formats.answers import Finding


@pytest.fixture(scope="module")
def cases(checkout: Checkout) -> tuple[Case, ...]:
    return load_cases(checkout.root / CASES)


def test_there_are_enough_of_each_kind(cases: tuple[Case, ...]) -> None:
    counts = Counter(case.kind for case in cases)
    assert len(cases) >= 250
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 80
    assert sum(case.accepted for case in cases) >= 50


def test_each_is_another_payload(cases: tuple[Case, ...], checkout: Checkout) -> None:
    bases = all_bases(checkout.root)
    made = Counter((case.is_graph, sha256(case.data(bases)).digest()) for case in cases)
    kept = {sha256(base).digest() for base in bases.values()}
    assert set(made.values()) == {1}
    assert not {digest for _, digest in made} & kept


def test_texts_are_stated_where_the_format_determines_them(cases: tuple[Case, ...]) -> None:
    for case in cases:
        for error in case.errors:
            assert (error.expected is None) == (error.code in codes.FREE_EXPECTED), case.name
            assert (error.found is None) == (error.code in codes.FREE_FOUND), case.name


def test_every_base_is_used(cases: tuple[Case, ...], checkout: Checkout) -> None:
    assert {case.base for case in cases} == set(all_bases(checkout.root))


HEAD = "kind: values\nbase: b\npath: a\n"


def load(tmp_path: Path, text: str) -> list[Case]:
    file = tmp_path / "cases.yaml"
    file.write_text(HEAD + "cases:\n  - " + text, encoding="utf-8")
    return load_file(file)


def test_a_case_and_its_payload(tmp_path: Path) -> None:
    (case,) = load(
        tmp_path,
        "{name: n, literal: ['1', {repeat: 'é', times: 2}, {hex: ff}], edits: [{append: {hex: 00}},"
        " {replace: {old: a, to: b}}], error: [schema.type, a, x, {repeat: y, times: 3}]}",
    )
    assert case.data({"b": b'{"a": 0}'}) == '{"b": 1éé'.encode() + b"\xff}\0"
    assert case.errors == (Finding("schema.type", "a", "x", "yyy"),)
    assert (case.kind, case.base, case.omitted, case.accepted) == ("values", "b", 0, False)


def test_scalars_stay_what_is_written(tmp_path: Path) -> None:
    """YAML would read some literals as something else: `1e3` a text, `1.0` a number, `no` False."""
    for literal in ("1.0", "1.50", "-0.0", "1e39", "0x10", "0o7", "1_0", "no", "null", ".inf", "~"):
        (case,) = load(tmp_path, f"{{name: n, literal: {literal}, accepted: {{}}}}")
        assert case.data({"b": b'{"a": 0}'}) == b'{"a": ' + literal.encode() + b"}"


def test_bits(tmp_path: Path) -> None:
    (case,) = load(tmp_path, "{name: n, literal: 1, accepted: {w: 3f800000 80000000}}")
    assert (case.accepted, case.bits) == (True, {"w": (0x3F800000, 0x80000000)})


@pytest.mark.parametrize(
    "text",
    [
        "{name: n}",
        "{name: n, error: [json.syntax]}",
        "{name: n, error: json.syntax}",
        "{name: n, accepted: {}, error: [json.syntax, $]}",
        "{name: n, accepted: {}, kind: other}",
        "{name: n, accepted: {}, unknown: 1}",
        "{name: n, accepted: {}, edits: [{explode: a}]}",
        "{name: n, accepted: {}, edits: [{replace: {old: a}}]}",
        "{name: n, accepted: {}, edits: [{cut_after: {old: a, nth: x}}]}",
        "{name: n, accepted: {}, edits: [{append: {hexa: 00}}]}",
        "{name: n, accepted: {}, edits: [{append: {hex: zz}}]}",
        "{name: n, accepted: {w: [1]}}",
        "{name: n, accepted: {w: xyz}}",
    ],
)
def test_what_is_no_case(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadCase) as raised:
        load(tmp_path, text)
    assert raised.value.name == "n"


@pytest.mark.parametrize(
    "text", ["", "[]", "kind: bytes", "cases: [", "cases: {a: b", "cases: {}", "cases: [a]"]
)
def test_what_is_no_file_of_cases(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text)
    with pytest.raises(BadCase) as raised:
        load_file(file)
    assert raised.value.name == "cases.yaml"


def test_names_are_unique(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(HEAD + "cases:\n  - {name: same, literal: 1, accepted: {}}")
    with pytest.raises(BadCase, match="2 cases have this name"):
        load_cases(tmp_path)


def test_a_payload_that_cannot_be_made(tmp_path: Path) -> None:
    (case,) = load(tmp_path, "{name: n, edits: [{remove: c}], accepted: {}}")
    for bases in ({}, {"b": b'{"a": 0}'}, {"b": b"not JSON"}):
        with pytest.raises(BadCase, match="cannot be made"):
            case.data(bases)


def test_bases_have_the_names_of_their_files(payload: Path) -> None:
    assert list(load_bases(payload.parent)) == ["mlp"]

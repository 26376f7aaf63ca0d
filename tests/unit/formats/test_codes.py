"""Codes, FORMAT.md and the files of bad inputs say the same, both ways."""

from __future__ import annotations

from harness.checkout import Checkout
from harness.conformance.cases import CASES, all_bases, load_cases
from harness.damage.controls import controls
from harness.formats import codes
from harness.formats.contract import Contract
from harness.reference import check_file, check_graph
from tests import specification

REJECT = "tests/payloads/reject"
GRAPHS = "tests/graphs/reject"


def test_the_codes_are_those_of_the_format() -> None:
    assert [row.code for row in specification.errors()] == list(codes.ALL)


def test_the_codes_of_graphs_are_those_of_the_format() -> None:
    assert [row.code for row in specification.errors("Graph")] == list(codes.GRAPH)


def test_the_codes_of_safetensors_are_those_of_the_format() -> None:
    assert [row.code for row in specification.errors("safetensors")] == list(codes.SAFETENSORS)


def test_every_file_of_safetensors_has_its_code(checkout: Checkout, contract: Contract) -> None:
    """Each is one of the cases, so that what is wrong with it is known."""
    bases = all_bases(checkout.root)
    cases = [case for case in load_cases(checkout.root / CASES) if case.kind == "safetensors"]
    made = {case.data(bases): case for case in cases}
    for code in codes.SAFETENSORS:
        path = checkout.root / REJECT / f"{code}.safetensors"
        assert [error.code for error in made[path.read_bytes()].errors] == [code]
        assert [error.code for error in check_file(path, contract).errors] == [code]


def test_the_free_texts_are_those_of_the_format() -> None:
    rows = specification.errors()
    assert {row.code for row in rows if row.expected == "free"} == codes.FREE_EXPECTED
    assert {row.code for row in rows if row.found == "free"} == codes.FREE_FOUND


def test_every_code_has_a_file_and_every_file_a_code(checkout: Checkout) -> None:
    """But for codes of files that are none: those are made by the tests of `files`."""
    found = [path.name for path in (checkout.root / REJECT).iterdir()]
    of_bytes = set(codes.ALL) - set(codes.FILE)
    kept = [f"{code}.safetensors" for code in codes.SAFETENSORS]
    assert sorted(found) == sorted([*kept, *(f"{code}.json" for code in of_bytes)])


def test_every_file_has_its_code_and_its_path(
    checkout: Checkout, bases: dict[str, bytes], contract: Contract
) -> None:
    """Each is the control of its code, so that what is wrong with it is known."""
    made = controls(bases["mlp"], contract)
    assert {control.code for control in made} == set(codes.ALL) - set(codes.FILE)
    for control in made:
        path = checkout.root / REJECT / f"{control.code}.json"
        assert path.read_bytes() == control.data, control.code
        verdict = check_file(path, contract)
        if control.needs_model:
            assert verdict.accepted, "only an engine that runs the model can see this"
        else:
            error = verdict.errors[0]
            assert (error.code, error.path) == (control.code, control.path)


def test_every_code_of_bytes_has_cases(checkout: Checkout) -> None:
    """`probe.parity` has none: the checks of many documents run no model."""
    cases = load_cases(checkout.root / CASES)
    seen = {error.code for case in cases for error in case.errors if not case.is_graph}
    assert seen == {*codes.ALL, *codes.SAFETENSORS} - {*codes.FILE, "probe.parity"}


def test_every_code_of_graphs_has_cases_and_a_file(checkout: Checkout) -> None:
    cases = load_cases(checkout.root / CASES)
    seen = {error.code for case in cases for error in case.errors if case.is_graph}
    assert seen >= {*codes.GRAPH, *codes.SCHEMA}
    assert seen <= {*codes.GRAPH, *codes.JSON, *codes.SCHEMA}
    files = sorted((checkout.root / GRAPHS).iterdir())
    assert [path.stem for path in files] == sorted(codes.GRAPH)
    for path in files:
        (error,) = check_graph(path.read_bytes()).errors
        assert error.code == path.stem

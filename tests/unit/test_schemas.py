"""The JSON Schemas in `schemas/`: what is accepted fits them, and what they notice is stated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness import families
from harness.checkout import Checkout
from harness.formats import codes
from harness.formats.contract import Contract
from harness.reference import check_file
from tests import specification
from tests.pages import failed, interrupted, run

ROOT = Checkout.find().root
NAMES = ("contract", "graph", "payload", "run", "verdict")
Schema = dict[str, Any]


def schema(name: str) -> Schema:
    content: Schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_bytes())
    return content


def fits(content: object, name: str) -> bool:
    return bool(jsonschema.Draft7Validator(schema(name)).is_valid(content))


def strict(path: Path) -> object:
    """A document, as an editor's parser has it: no NaN, UTF-8."""

    def refuse(word: str) -> object:
        raise ValueError(word)

    return json.loads(path.read_bytes().decode(), parse_constant=refuse)


def noticed(path: Path, name: str) -> str:
    """Who sees that a document is none: the parser, the schema, or nobody."""
    try:
        content = strict(path)
    except ValueError:
        return "the parser"
    return "nobody" if fits(content, name) else "the schema"


def files(kind: str, of: str) -> Iterator[Path]:
    return iter(sorted((ROOT / "tests" / of / kind).glob("*.json")))


def test_every_schema_is_one() -> None:
    assert sorted(path.name for path in (ROOT / "schemas").iterdir()) == [
        f"{name}.schema.json" for name in NAMES
    ]
    for name in NAMES:
        jsonschema.Draft7Validator.check_schema(schema(name))


def test_every_field_takes_something() -> None:
    """`false` is what stands for a field of a reader that nothing is known of."""

    def fields(one: object) -> Iterator[tuple[str, object]]:
        if isinstance(one, dict):
            properties = one.get("properties")
            yield from properties.items() if isinstance(properties, dict) else ()
        for inner in one.values() if isinstance(one, dict) else one if type(one) is list else ():
            yield from fields(inner)

    for name in NAMES:
        assert [key for key, value in fields(schema(name)) if value is False] == []


def test_what_is_accepted_fits() -> None:
    for path in files("accept", "payloads"):
        assert noticed(path, "payload") == "nobody"
    for path in (*files("accept", "graphs"), *sorted((ROOT / "tests/golden/graph").iterdir())):
        assert noticed(path, "graph") == "nobody"
    for family in families.ALL:
        assert fits(json.loads((ROOT / family.contract).read_bytes()), "contract")


def test_what_a_schema_notices_is_stated() -> None:
    found = {path.stem: noticed(path, "payload") for path in files("reject", "payloads")}
    found |= {path.stem: noticed(path, "graph") for path in files("reject", "graphs")}
    stated = {code: who for who, codes in specification.schemas().items() for code in codes}
    asked = "the schema of the contract"
    assert found == {code: "nobody" if who == asked else who for code, who in stated.items()}


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_verdicts_fit(kind: str, tmp_path: Path) -> None:
    contract = Contract.load(ROOT / families.ALL[0].contract)
    paths = sorted((ROOT / "tests" / "payloads" / kind).iterdir())
    for path in (*paths, tmp_path / "none"):
        line = check_file(path, contract).to_line()
        assert fits(json.loads(line.partition(" ")[2]), "verdict"), line


def test_a_verdict_that_contradicts_itself_does_not_fit() -> None:
    contract = Contract.load(ROOT / families.ALL[0].contract)
    (path, *_) = files("accept", "payloads")
    verdict = json.loads(check_file(path, contract).to_line().partition(" ")[2])
    for change in ({"verdict": "rejected"}, {"omitted": 1}, {"receipt": 3}, {"more": 1}):
        assert not fits({**verdict, **change}, "verdict")
    assert all(re.fullmatch(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*", code) for code in codes.ALL)


def test_records_of_runs_fit(tmp_path: Path) -> None:
    record = run(tmp_path)
    for one in (record, failed(record), interrupted(record)):
        jsonschema.Draft7Validator(schema("run")).validate(one)
    for key in record:
        assert not fits({k: v for k, v in record.items() if k != key}, "run")
    assert schema("run")["definitions"]["verdict"] == {
        key: value for key, value in schema("verdict").items() if key not in ("$schema", "title")
    }

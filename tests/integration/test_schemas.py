"""The command `schema`: what Lean writes is what is kept, and a contract makes it narrower."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness import families
from harness.checkout import Checkout
from tests import specification

ROOT = Checkout.find().root
PAYLOADS = ROOT / "tests" / "payloads"

pytestmark = pytest.mark.lean


def run(program: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(program), *words], capture_output=True, timeout=60)


@pytest.mark.parametrize("name", ["payload", "graph"])
def test_lean_writes_what_is_kept(program: Path, name: str) -> None:
    done = run(program, "schema", name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == (ROOT / "schemas" / f"{name}.schema.json").read_bytes()


def test_the_schema_of_a_contract_notices_more(program: Path) -> None:
    schema = json.loads(run(program, "schema", "payload", "--model", "mlp").stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def fits(path: Path) -> bool:
        return bool(validator.is_valid(json.loads(path.read_bytes())))

    assert all(fits(path) for path in (PAYLOADS / "accept").glob("*.json"))
    stated = specification.schemas()
    for code in stated["the schema"] | stated["the schema of the contract"]:
        if not code.startswith("graph."):
            assert not fits(PAYLOADS / "reject" / f"{code}.json")
    assert fits(PAYLOADS / "reject" / "probe.parity.json")


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_every_family_has_one(program: Path, family: families.Family) -> None:
    schema: dict[str, Any] = json.loads(
        run(program, "schema", "payload", "--model", family.name).stdout
    )
    contract = json.loads((ROOT / family.contract).read_bytes())
    params = schema["properties"]["params"]["items"]
    assert [one["properties"]["name"]["const"] for one in params] == [
        one["name"] for one in contract["params"]
    ]


def test_verdicts_of_lean_fit(program: Path) -> None:
    content = json.loads((ROOT / "schemas" / "verdict.schema.json").read_bytes())
    validator = jsonschema.Draft7Validator(content)
    documents = [path.read_bytes() for path in sorted(PAYLOADS.glob("*/*"))]
    framed = b"".join(b"%d\n" % len(one) + one for one in documents)
    words = [str(program), "check", "--model", "mlp", "--arithmetic", "float32", "--stream"]
    lines = subprocess.run(words, input=framed, capture_output=True, timeout=60).stdout.splitlines()
    assert len(lines) == len(documents)
    for line in lines:
        validator.validate(json.loads(line.partition(b" ")[2]))


@pytest.mark.parametrize(
    "words", [(), ("verdict",), ("graph", "--model", "mlp"), ("payload", "--model", "gru")]
)
def test_what_has_none(program: Path, words: tuple[str, ...]) -> None:
    done = run(program, "schema", *words)
    assert (done.returncode, done.stdout) == (2, b"")

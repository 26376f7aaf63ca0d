"""Large files: what is judged by the first bytes, and where those bytes end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.commands.conformance import lean_engine
from harness.conformance.cases import BASES, FAMILY, load_bases
from harness.damage.edits import apply, set_literal
from harness.engines import Engine
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.reference import check_bytes, check_file

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = Contract.load(ROOT / FAMILY.contract)
PAYLOADS = load_bases(ROOT / BASES)

LARGE = 17 << 20
EDGE = 1 << 16  # both engines look at so many bytes of a large file first
LONG = b"1" + b"0" * 81 + b"e-81"
TOKEN = re.compile(rb'"(?:\\.|[^"\\])*"|-?[0-9][0-9.eE+-]*|[\[\]{}:,]|true|false|null')
BASE64 = re.compile(rb'"values": "')


def documents() -> Iterator[tuple[str, bytes]]:
    """One for each encoding, with long numbers, escapes and all kinds of values in `meta`."""
    meta = rb'{"text": "\u00e4\ud83d\ude00\n", "words": [true, false, null, -1.5e+2], "\u006f": {}}'
    for name in ("bare", "bare_base64"):
        data = PAYLOADS[name].rstrip()
        assert data.endswith(b"}")
        yield name, data[:-1] + b', "meta": ' + meta + b"}"
    yield "long", apply(PAYLOADS["bare"], set_literal("params[3].values[0]", LONG))


def large(data: bytes, place: int) -> bytes:
    """The same document, larger than what is read at once, with the byte at `place` at the edge."""
    padded = b" " * (EDGE - place) + data
    return padded + b" " * (LARGE - len(padded))


def places(data: bytes) -> Iterator[int]:
    """The middle of the first tokens of each kind and of all long ones; of base64 its start too."""
    seen: dict[bytes, int] = {}
    for token in TOKEN.finditer(data):
        kind = token[0][:1]
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= 2 or len(token[0]) > 60:
            yield (token.start() + token.end()) // 2
    for match in BASE64.finditer(data):
        yield match.end() + 1


DOCUMENTS = dict(documents())


@pytest.fixture(scope="module")
def lean(checkout: Checkout) -> Engine:
    engine = lean_engine(checkout, "lean")
    assert engine is not None
    return engine


def test_the_reference_reads_across_the_edge(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    data = DOCUMENTS["long"]
    place = data.index(LONG) + 70
    path.write_bytes(large(data, place))
    assert check_file(path, CONTRACT).accepted


@pytest.mark.lean
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_token_across_the_edge(tmp_path: Path, lean: Engine, name: str) -> None:
    data = DOCUMENTS[name]
    path = tmp_path / "large.json"
    expected = Answer.of(check_bytes(data, CONTRACT))
    assert not expected.errors
    for place in places(data):
        path.write_bytes(large(data, place))
        assert Answer.of(lean.check(path, probe=False)) == expected, data[place - 20 : place + 20]


@pytest.mark.lean
@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", [b"\0", b"[", b"1", b'"', b"x", b"\xef\xbb\xbf{"])
@pytest.mark.parametrize("place", [0, EDGE - 1, EDGE])
def test_what_no_document_begins_with(
    tmp_path: Path, lean: Engine, first: bytes, place: int
) -> None:
    """The same error, at the same place, wherever white space ends."""
    path = tmp_path / "large.json"
    path.write_bytes(b"\n" * place + first + b" " * LARGE)
    answer = Answer.of(lean.check(path, probe=False))
    assert answer.errors
    assert answer == Answer.of(check_file(path, CONTRACT))

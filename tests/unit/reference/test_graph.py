"""What the cases do not say of graph files: files, hints, and payloads for them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from harness import engines
from harness.checkout import Checkout
from harness.damage.edits import set_literal
from harness.errors import MalformedGraph
from harness.reference import check_graph, for_graph, judge_graph_file

ACCEPT = "tests/graphs/accept/tiny.json"
REJECT = "tests/graphs/reject/graph.attr.json"


def test_a_payload_for_a_graph(checkout: Checkout, payload: Path) -> None:
    graph = checkout.root / "tests/golden/graph/mlp.json"
    engine = for_graph(graph)
    (error, *_) = engine.check(payload, probe=False).errors
    assert (error.code, error.path) == ("config.mismatch", "config.in")
    payload.write_text(json.dumps({**json.loads(payload.read_text()), "config": {}}))
    verdict = engine.check(payload, probe=False)
    assert (verdict.accepted, verdict.family, verdict.config) == (True, "mlp", {})
    assert verdict.graph == hashlib.sha256(graph.read_bytes()).hexdigest()
    assert engines.contract_of(graph).family == "mlp"


def test_a_graph_that_is_rejected_is_the_verdict(checkout: Checkout, payload: Path) -> None:
    verdict = for_graph(checkout.root / REJECT).check(payload, probe=False)
    assert (verdict.payload, verdict.family, verdict.config) == ("graph.attr.json", "", {})
    (error,) = verdict.errors
    assert (error.name, error.hint, error.line, error.column) == ("cut", "at tiny.py:9", 14, 5)
    with pytest.raises(MalformedGraph, match=r"nodes\[2\].attrs.offset"):
        engines.contract_of(checkout.root / REJECT)


def test_files_that_are_none(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate((64 << 20) + 1)
    codes = [judge_graph_file(path)[0].errors[0].code for path in (tmp_path, tmp_path / "n", large)]
    assert codes == ["io.unreadable", "io.missing", "io.too_large"]


def test_a_name_that_comes_later_is_no_secret(checkout: Checkout) -> None:
    data = (checkout.root / ACCEPT).read_bytes()
    (error,) = check_graph(set_literal("nodes[0].args[0]", b'"cut"')(data)).errors
    assert error.hint == "it is named later; at tiny.py:7"


def test_only_some_errors_are_listed(checkout: Checkout) -> None:
    data = (checkout.root / ACCEPT).read_bytes()
    nodes = b", ".join([b'{"name": "x", "op": "fill", "args": [], "attrs": {}, "shape": []}'] * 30)
    verdict = check_graph(set_literal("nodes", b"[" + nodes + b"]")(data))
    assert (len(verdict.errors), verdict.omitted) == (32, 3 * 30 + 3 - 32)


def graph(nodes: str = "[]", source: str = "{}", output: str = '"x"') -> bytes:
    return (
        '{"format": "torchlean.graph", "version": 1, "name": "t", "input": [2], "params": [],'
        f' "source": {source}, "nodes": {nodes}, "output": {output}}}'
    ).encode()


RELU = '{"name": "%s", "op": "relu", "args": ["%s"], "attrs": {}, "shape": [2]}'
CHAIN = ", ".join(RELU % (f"r{k}", f"r{k - 1}" if k else "x") for k in range(2000))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (graph(f"[{CHAIN}]", output='"r1999"'), None),
        (graph(f"[{CHAIN}, {', '.join([RELU % ('y', 'x')] * 98_000)}]"), "schema.limit"),
        (graph(source='{"a": ' * 10_000 + "1" + "}" * 10_000), "json.depth"),
        (b'{"nodes": ' + b"[" * 10_000, "schema.type"),
        (graph(f"[{RELU % ('n' * 10_000_000, 'x')}]"), "schema.limit"),
        (graph(f"[{RELU % ('a', 'b')}, {RELU % ('b', 'a')}]", output='"b"'), "graph.name"),
        (graph(output='["x", "x"]'), "schema.type"),
    ],
    ids=["deep", "100,000 nodes", "deep source", "brackets", "a long name", "cycle", "two results"],
)
@pytest.mark.timeout(30)
def test_hostile_graphs(data: bytes, code: str | None) -> None:
    errors = check_graph(data).errors
    assert [error.code for error in errors[:1]] == ([code] if code else [])

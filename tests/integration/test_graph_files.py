"""Graphs from files: what is read, what is refused and where, and that a graph is a model."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.formats.graph import Graph
from harness.formats.verdict import Verdict
from harness.lean.engine import framed
from harness.lean.toolchain import Toolchain
from tests import specification

ROOT = Checkout.find().root
FOLDER = ROOT / "tests" / "graphs"
ACCEPTED = sorted((FOLDER / "accept").iterdir())
REJECTED = sorted((FOLDER / "reject").iterdir())
GOLDEN = sorted((ROOT / "tests" / "golden" / "graph").iterdir())
SECTION = specification.section("Graph")
CODES = set(re.findall(r"^\| `(graph\.\w+)` \|", SECTION, re.MULTILINE))
TINY = FOLDER / "accept" / "tiny.json"

pytestmark = pytest.mark.lean
Document = dict[str, Any]


def run(program: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [str(program), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


def test_every_code_has_a_file_and_every_file_a_code() -> None:
    assert sorted(f"{code}.json" for code in CODES) == [path.name for path in REJECTED]


def test_every_operator_of_the_format_has_an_entry(program: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(node(1, op="halve")))
    rows = re.findall(r"^\| `(\w+)` \| (?!an? )", SECTION, re.MULTILINE)
    ((_, _, expected, _),) = errors(program, path)
    assert expected == "one of " + ", ".join(rows)


@pytest.mark.parametrize("path", [*ACCEPTED, *GOLDEN], ids=lambda path: path.stem)
def test_what_is_kept_is_read_and_canonical(program: Path, path: Path) -> None:
    done = run(program, "graph", path, "--json")
    assert (done.returncode, done.stdout, done.stderr) == (0, path.read_text(), "")
    assert run(program, "graph", path).stdout.endswith(f"\nsha256 {Graph.load(path).sha256}\n")


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_another_spelling_of_a_file_has_the_same_digest(
    program: Path, path: Path, tmp_path: Path
) -> None:
    graph = json.loads(path.read_text(), object_pairs_hook=lambda pairs: dict(pairs[::-1]))
    graph["source"] = dict(list(graph["source"].items())[::-1])
    other = tmp_path / "other.json"
    other.write_text(json.dumps(graph, indent=3).replace("0.5", "5.000000001e-1"))
    assert run(program, "graph", other, "--json").stdout == path.read_text()


def errors(program: Path, path: Path) -> list[tuple[str, str, str, str]]:
    """Code, path, expected and found of each error."""
    done = run(program, "graph", path)
    assert (done.returncode, done.stderr) == (3, "")
    first, *lines = done.stdout.splitlines()
    found = [
        (
            *place.split()[:2],
            expected.removeprefix("    expected "),
            found.removeprefix("    found    "),
        )
        for place, expected, found in zip(lines, lines[1:], lines[2:], strict=False)
        if expected.startswith("    expected ")
    ]
    assert first == f"rejected: {path.name}: {len(found)} error{'s' if len(found) > 1 else ''}"
    return [(code, where, expected, what) for code, where, expected, what in found]


@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.stem)
def test_every_file_has_its_code(program: Path, path: Path) -> None:
    assert [error[0] for error in errors(program, path)] == [path.stem]


def relus(count: int) -> list[Document]:
    names = ["x", *(f"r{i}" for i in range(count))]
    return [
        {"name": name, "op": "relu", "args": [arg], "attrs": {}, "shape": [2]}
        for arg, name in pairwise(names)
    ]


def tiny(**fields: Any) -> Document:
    return {**json.loads(TINY.read_text()), **fields}


def node(k: int, **fields: Any) -> Document:
    graph = tiny()
    graph["nodes"][k].update(fields)
    return graph


BEFORE = "a value that was named before"
EACH, ALL = "a value for each sample", "a value that is the same for all samples"
UNREAD = ("a value that something reads", "nothing that reads it")


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (tiny(format="torchlean.params"), [("schema.format", "format", "torchlean.graph")]),
        (tiny(version=2), [("schema.version", "version", "1")]),
        (tiny(name="a b"), [("graph.name", "name", "letters, digits, '_', '-', '.'", "a b")]),
        (tiny(output=["sum", "cut"]), [("schema.type", "output", "string", "array")]),
        (tiny(extra=0), [("schema.unknown_field", "extra")]),
        (node(0, label=""), [("graph.name", "nodes[0].label", "a name", "nothing")]),
        (node(0, name="a\nb"), [("graph.name", "nodes[0].name")]),
        (node(0, attrs={"by": 1}), [("graph.attr", "nodes[0].attrs.by", "nothing", "by")]),
        (node(0, attrs={"bias": 1}), [("graph.attr", "nodes[0].attrs.bias")]),
        (node(1, attrs={"by": "2"}), [("schema.type", "nodes[1].attrs.by", "number", "string")]),
        (node(1, attrs={"by": 3.5e38}), [("graph.attr", "nodes[1].attrs.by")]),
        (node(1, attrs={}), [("graph.attr", "nodes[1].attrs.by", "a number", "nothing")]),
        (
            node(1, shape=[1, 3]),
            [
                ("graph.shape", "nodes[1].shape", "shape![3]", "shape![1, 3]"),
                ("graph.shape", "nodes[2].shape", "shape![1, 2]", "shape![2]"),
            ],
        ),
        (
            node(0, args=["x", "up.weight", "x"]),
            [
                ("graph.samples", "nodes[0].args[2]", ALL, EACH),
                ("graph.unused", "params[1]", *UNREAD),
            ],
        ),
        (
            node(0, args=["x", "up.weight", "halved"]),
            [
                ("graph.name", "nodes[0].args[2]", BEFORE, "halved"),
                ("graph.unused", "params[1]", *UNREAD),
            ],
        ),
        (
            node(3, name="x"),
            [
                ("graph.name", "nodes[3].name", "a new name", "x"),
                ("graph.name", "output", BEFORE, "sum"),
            ],
        ),
        (
            tiny(params=[tiny()["params"][0], {"name": "up.bias", "shape": [2]}]),
            [("graph.shape", "nodes[0].args[2]", "shape![3]", "shape![2]")],
        ),
        (
            tiny(params=[*tiny()["params"], {"name": "up.bias", "shape": [3]}]),
            [("graph.name", "params[2].name", "a new name", "up.bias")],
        ),
        (
            tiny(nodes=[], output="up.bias"),
            [("graph.samples", "output", EACH, ALL), ("graph.unused", "params[0]", *UNREAD)],
        ),
        (tiny(nodes=relus(8193), params=[], output="r8192"), [("schema.limit", "nodes")]),
        (
            tiny(nodes=[relus(1)[0] | {"args": ["r1"]}, relus(2)[1]], params=[], output="r1"),
            [("graph.name", "nodes[0].args[0]", BEFORE, "r1")],
        ),
        (tiny(source={"a": 65536 * "b"}), [("schema.limit", "source")]),
        (tiny(source={"a": [1]}), [("schema.type", "source.a")]),
    ],
)
def test_what_is_wrong_is_named(
    program: Path, tmp_path: Path, graph: Document, expected: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(graph))
    found = errors(program, path)
    assert [error[: len(e)] for error, e in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("nodes", [8192, 100_000])
def test_a_deep_graph_has_an_answer(program: Path, tmp_path: Path, nodes: int) -> None:
    path = tmp_path / "deep.json"
    path.write_text(json.dumps(tiny(nodes=relus(nodes), params=[], output=f"r{nodes - 1}")))
    done = run(program, "graph", path)
    assert done.returncode == (0 if nodes <= 8192 else 3)


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], tuple[Path, Path, Path]]:
    """A family's graph and payload; the same payload, for the graph."""

    def make(name: str) -> tuple[Path, Path, Path]:
        payload = ROOT / "tests" / "payloads" / "accept" / f"{name}.json"
        document = json.loads(payload.read_text())
        other = tmp_path / "other.json"
        other.write_text(json.dumps({**document, "config": {}}))
        return ROOT / "tests" / "golden" / "graph" / f"{name}.json", payload, other

    return make


def test_a_graph_is_a_model_like_a_familys(
    program: Path, own: Callable[[str], tuple[Path, Path, Path]]
) -> None:
    graph, payload, other = own("mlp")
    words = ("--action", "import", "--report", "json")
    by_family = run(program, "roundtrip", "--model", "mlp", *words, "--payload", payload)
    by_graph = run(program, "roundtrip", "--graph", graph, *words, "--payload", other)
    family, outcome = (Verdict.from_line(done.stdout.rstrip()) for done in (by_family, by_graph))
    assert outcome.accepted
    assert outcome.parity == family.parity
    assert outcome.receipt == family.receipt
    assert (outcome.family, outcome.config) == ("mlp", {})
    assert (family.graph, outcome.graph) == (None, hashlib.sha256(graph.read_bytes()).hexdigest())
    checked = run(program, "check", "--graph", graph, payload, "--report", "json")
    assert [error.code for error in Verdict.from_line(checked.stdout.rstrip()).errors] == [
        "config.mismatch"
    ] * 3


def test_a_graph_that_is_rejected_has_a_verdict(program: Path) -> None:
    words = ("--graph", REJECTED[0], ROOT / "tests" / "payloads" / "accept" / "mlp.json")
    done = run(program, "check", *words, "--report", "json")
    verdict = Verdict.from_line(done.stdout.rstrip())
    assert (done.returncode, verdict.payload, verdict.family) == (3, REJECTED[0].name, "")
    assert [error.code for error in verdict.errors] == [REJECTED[0].stem]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "--graph", "a", "--model", "mlp", "b"], "--graph goes without --model"),
        (["roundtrip", "--graph", "a", "--action", "export"], "goes with --action import"),
        (["roundtrip", "--graph", "a", "--action", "import"], "--graph needs --payload"),
        (["graph", "a", "b"], "what is b?"),
    ],
)
def test_usage(program: Path, words: list[str], message: str) -> None:
    done = run(program, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_stream_has_an_answer_for_each_file(program: Path) -> None:
    files = [path.read_bytes() for path in (*ACCEPTED, *REJECTED)]
    frames = b"".join(map(framed, files))
    command = [str(program), "graph", "--stream"]
    done = subprocess.run(command, input=frames, capture_output=True, timeout=60)
    verdicts = [Verdict.from_line(line) for line in done.stdout.decode().splitlines()]
    assert [verdict.graph for verdict in verdicts if verdict.accepted] == [
        Graph.load(path).sha256 for path in ACCEPTED
    ]
    assert [v.errors[0].code for v in verdicts if not v.accepted] == [p.stem for p in REJECTED]


def test_a_graph_becomes_lean(program: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    """The guards in the file compare its digest, where Lean compiles it."""
    path = tmp_path / "Tiny.lean"
    text = run(program, "graph", TINY, "--lean").stdout
    assert f'tinyGraph.file.digest = "{Graph.load(TINY).sha256}"' in text
    path.write_text(text)
    done = subprocess.run(
        ["lake", "env", "lean", str(path)],
        cwd=ROOT,
        env=toolchain.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "")

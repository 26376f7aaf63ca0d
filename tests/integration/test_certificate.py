"""The command `certificate`: certificates are read, however deep, and what is none is named."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from tests import specification

ROOT = Checkout.find().root
FOLDER = ROOT / "tests" / "certificates"
ACCEPTED = sorted((FOLDER / "accept").iterdir())
REJECTED = sorted((FOLDER / "reject").iterdir())
SECTION = specification.section("Certificate")
CODES = set(re.findall(r"^\| `(certificate\.\w+)` \|", SECTION, re.MULTILINE))
SUBJECT = {"graph": 64 * "a", "bundle": 64 * "b", "property": 64 * "c"}
LEAF: dict[str, Any] = {"leaf": {}}
SPLIT = {"input": 0, "at": 0.5}


def test_every_code_has_a_file_and_every_file_a_code() -> None:
    assert sorted(f"{code}.json" for code in CODES) == [path.name for path in REJECTED]


def test_what_is_kept_has_the_form_of_the_example() -> None:
    for path in (*ACCEPTED, *REJECTED):
        keys = ["format", "version", *SUBJECT, "tree"]
        assert list(json.loads(path.read_text())) == keys
    (example,) = re.findall(r"```json\n(.*?)```", SECTION, re.S)
    splits = json.loads((FOLDER / "accept" / "splits.json").read_text())
    assert json.loads(example)["tree"] == splits["tree"]


def run(program: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [str(program), "certificate", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


def document(tree: list[dict[str, Any]], **fields: Any) -> str:
    head = {"format": "torchlean.certificate", "version": 1, **SUBJECT, **fields}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    nodes = ",\n".join(f"    {json.dumps(node)}" for node in tree)
    return "{\n" + "".join(lines) + f'  "tree": [\n{nodes}\n  ]\n}}\n'


@pytest.mark.lean
@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_what_is_kept_is_read_and_canonical(program: Path, path: Path) -> None:
    done = run(program, path, "--canonical")
    assert (done.returncode, done.stdout, done.stderr) == (0, path.read_text(), "")


@pytest.mark.lean
def test_the_text_says_what_it_is_for_and_how_large(program: Path) -> None:
    assert run(program, FOLDER / "accept" / "splits.json").stdout.splitlines() == [
        "certificate: splits.json: 1 split of inputs, 1 split of units, bounds computed once,"
        " 3 leaves",
        *(f"  {key:8} {value}" for key, value in SUBJECT.items()),
    ]


def rejection(program: Path, path: Path, *words: str) -> tuple[str, str, str, str]:
    """Code, path, expected and found."""
    done = run(program, path, *words)
    assert (done.returncode, done.stderr) == (3, "")
    first, place, expected, found, *rest = done.stdout.splitlines()
    assert first == f"rejected: {path.name}: 1 error"
    assert [line[:9] for line in rest] == ["    hint "][: len(rest)]
    code, where = place.split()[:2]
    return code, where, expected.removeprefix("    expected "), found.removeprefix("    found    ")


@pytest.mark.lean
@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.stem)
def test_every_file_has_its_code(program: Path, path: Path) -> None:
    words = [word for key, value in SUBJECT.items() for word in (f"--{key}", value)]
    assert rejection(program, path, *words)[0] == path.stem


NODE = "input and at, relu and unit, bound, or leaf"


@pytest.mark.lean
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (document([]), ("certificate.tree", "tree", "1 tree more", "the end")),
        (document([SPLIT, LEAF]), ("certificate.tree", "tree", "1 tree more", "the end")),
        (document([SPLIT, SPLIT]), ("certificate.tree", "tree", "3 trees more", "the end")),
        (document([{"bound": {}}]), ("certificate.tree", "tree", "1 tree more", "the end")),
        (
            document([LEAF, LEAF]),
            ("certificate.tree", "tree[1]", "the end of the tree", "a node"),
        ),
        (
            document([SPLIT, LEAF, {"bound": {}}, LEAF, {}]),
            ("certificate.tree", "tree[4]", "the end of the tree", "a node"),
        ),
        (document([{}]), ("certificate.node", "tree[0]", NODE, "nothing")),
        (document([{**SPLIT, **LEAF}]), ("certificate.node", "tree[0]", NODE, "input, at, leaf")),
        (document([{"input": 0}]), ("certificate.node", "tree[0]", NODE, "input")),
        (document([{"bound": {}, **LEAF}]), ("certificate.node", "tree[0]", NODE, "bound, leaf")),
        (
            document([{"input": 0, "at": 3.5e38}]),
            ("certificate.node", "tree[0].at", "magnitude below 2^128", "more"),
        ),
        (document([LEAF], version=2), ("certificate.format", "version", "1", "2")),
        (
            document([LEAF], bundle="b"),
            ("certificate.digest", "bundle", "64 hexadecimal digits in lower case", "b"),
        ),
        (document([LEAF]) + "x", ("json.trailing_data", "$", "end of input", "'x'")),
        (document([LEAF], meta={})[:-1], ("schema.unknown_field", "meta", "", "meta")),
        (document([{"input": -1, "at": 0}]), ("schema.type", "tree[0].input", "", "number")),
        (
            document([{"leaf": {"h2": [1025]}}]),
            ("schema.limit", "tree[0].leaf.h2[0]", "at most 1024", "more"),
        ),
        (
            document([LEAF]).replace("{}", '{"h2": [], "h2": []}'),
            ("json.duplicate_key", "tree[0].leaf.h2", "one", "two"),
        ),
        (
            document([{"relu": 257 * "h", "unit": 0}]),
            ("schema.limit", "tree[0].relu", "at most 256 bytes", "more"),
        ),
        (
            document([SPLIT] * 10001),
            ("certificate.limit", "tree[10000]", "at most 10000 splits below each other", "more"),
        ),
        (document([{"tree": []}]), ("schema.unknown_field", "tree[0].tree", "", "tree")),
    ],
)
def test_what_is_wrong_is_named(
    program: Path, tmp_path: Path, text: str, answer: tuple[str, str, str, str]
) -> None:
    path = tmp_path / "case.json"
    path.write_text(text)
    code, where, expected, found = rejection(program, path)
    assert (code, where, answer[2] and expected, found) == answer


@pytest.mark.lean
@pytest.mark.parametrize("shape", ["left", "right", "bounds"])
def test_a_deep_tree_is_read_and_written(program: Path, tmp_path: Path, shape: str) -> None:
    deep = {
        "left": [SPLIT] * 10000 + [LEAF] * 10001,
        "right": [SPLIT, LEAF] * 10000 + [LEAF],
        "bounds": [{"bound": {}}] * 100000 + [LEAF],
    }
    path = tmp_path / "deep.json"
    path.write_text(document(deep[shape]))
    done = run(program, path, "--canonical")
    assert (done.returncode, done.stdout == path.read_text()) == (0, True)


@pytest.mark.lean
def test_a_wide_tree_is_read_and_written(program: Path, tmp_path: Path) -> None:
    def balanced(depth: int) -> list[dict[str, Any]]:
        if depth == 0:
            return [{"leaf": {"h2": [0, 1024, depth]}}]
        below = balanced(depth - 1)
        return [{"relu": "h2", "unit": depth}, *below, *below]

    path = tmp_path / "wide.json"
    path.write_text(document(balanced(16)))
    done = run(program, path, "--canonical")
    assert (done.returncode, done.stdout == path.read_text()) == (0, True)


@pytest.mark.lean
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give one file"),
        (["a", "--graph"], "--graph needs a value"),
        (["a", "--json"], "unknown option --json"),
    ],
)
def test_usage(program: Path, words: list[str], message: str) -> None:
    done = run(program, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr

from __future__ import annotations

import json

import pytest

from harness.damage.tree import find, parse, render, steps


def test_literals_and_order_are_kept() -> None:
    text = b'{"b": [1.50, -0, 1E+2, []], "a": {"x\\u0041": "\\/ , ] }", "x": {}}, "b": null}'
    assert render(parse(text)) == text
    assert render(parse(text.replace(b" ", b"\n\t"))).split() == text.split()


def test_values_by_their_paths(bases: dict[str, bytes]) -> None:
    for base in bases.values():
        root, value = parse(base), json.loads(base)
        assert json.loads(render(root)) == value
        assert json.loads(render(find(root, "params[1].shape"))) == value["params"][1]["shape"]
        assert json.loads(render(find(root, "$"))) == value


@pytest.mark.parametrize(
    ("path", "expected"),
    [("$", []), ("a", ["a"]), ("a[0][1].b", ["a", 0, 1, "b"]), ("[2]", [2])],
)
def test_steps(path: str, expected: list[str | int]) -> None:
    assert steps(path) == expected


@pytest.mark.parametrize("path", ["a..b", "a[", "a[x]", "a.", ""])
def test_what_is_no_path(path: str) -> None:
    if path:
        with pytest.raises(ValueError, match="not a path"):
            steps(path)
    with pytest.raises(ValueError, match=r"not a path|nothing at"):
        find(parse(b'{"a": [1]}'), path or "b")


@pytest.mark.parametrize("path", ["b", "a[1]", "a.a", "[0]", "a[0].a"])
def test_paths_that_lead_nowhere(path: str) -> None:
    with pytest.raises(ValueError, match="nothing at"):
        find(parse(b'{"a": [1]}'), path)


@pytest.mark.parametrize("data", [b"", b"{", b"[1", b"]", b"1 2", b'"a'])
def test_what_cannot_be_taken_apart(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not one JSON document|no JSON at|nothing to close"):
        parse(data)

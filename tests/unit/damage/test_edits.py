from __future__ import annotations

import pytest

from harness.damage import edits as mutate
from harness.damage.edits import Edit

DATA = b'{"a": [1, 2, 3], "b": {"x": 1.50}}'


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        (mutate.whole(b"x"), b"x"),
        (mutate.prepend(b"x"), b"x" + DATA),
        (mutate.append(b"x"), DATA + b"x"),
        (mutate.replace(b"1", b"9"), DATA.replace(b"1", b"9", 1)),
        (mutate.replace(b"1", b"9", nth=2), b'{"a": [1, 2, 3], "b": {"x": 9.50}}'),
        (mutate.insert_before(b"2", b"x"), DATA.replace(b"2", b"x2")),
        (mutate.insert_after(b"2", b"x"), DATA.replace(b"2", b"2x")),
        (mutate.delete(b", 2"), DATA.replace(b", 2", b"")),
        (mutate.cut_before(b"2"), b'{"a": [1, '),
        (mutate.cut_after(b"2"), b'{"a": [1, 2'),
        (mutate.set_literal("a[1]", b"NaN"), DATA.replace(b"2", b"NaN")),
        (mutate.remove("a[0]"), DATA.replace(b"1, ", b"", 1)),
        (mutate.remove("a"), b'{"b": {"x": 1.50}}'),
        (mutate.rename("b.x", "y\\u0041"), DATA.replace(b"x", b"y\\u0041")),
        (mutate.move("a", 1), b'{"b": {"x": 1.50}, "a": [1, 2, 3]}'),
        (mutate.move("a[2]", 0), DATA.replace(b"1, 2, 3", b"3, 1, 2")),
        (mutate.copy("a[0]", 3), DATA.replace(b"3]", b"3, 1]")),
        (mutate.copy("b", 0), b'{"b": {"x": 1.50}, ' + DATA[1:]),
        (mutate.add("b", "z", b"0"), DATA.replace(b"1.50", b'1.50, "z": 0')),
        (mutate.push("a", b"4"), DATA.replace(b"3]", b"3, 4]")),
    ],
)
def test_edits(edit: Edit, result: bytes) -> None:
    assert edit(DATA) == result


@pytest.mark.parametrize(
    "edit",
    [
        mutate.replace(b"7", b""),
        mutate.delete(b"1", nth=3),
        mutate.remove("c"),
        mutate.rename("a[0]", "x"),
        mutate.add("a", "x", b"1"),
        mutate.set_literal("a[3]", b"1"),
    ],
)
def test_an_edit_of_what_is_not_there(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"is not there|nothing at|no key at|no object at"):
        edit(DATA)

from __future__ import annotations

from hashlib import sha256

from harness.reference.receipt import receipt

ONE = b"\x00\x00\x80\x3f"


def test_digests_are_those_of_the_format() -> None:
    made = receipt([("a.weight", (2, 3), ONE * 6), ("é", (), ONE)])
    first = sha256(b"a.weight\x002,3\x00" + ONE * 6)
    second = sha256(b"\xc3\xa9\x00\x00" + ONE)
    assert [param.sha256 for param in made.params] == [first.hexdigest(), second.hexdigest()]
    assert made.bundle == sha256(first.digest() + second.digest()).hexdigest()


def test_every_part_counts() -> None:
    made = receipt([("a", (2, 3), ONE * 6)]).bundle
    others: list[list[tuple[str, tuple[int, ...], bytes]]] = [
        [("b", (2, 3), ONE * 6)],
        [("a", (3, 2), ONE * 6)],
        [("a", (2, 3), ONE * 5 + b"\x01\x00\x80\x3f")],
        [("a", (2, 3), ONE * 6), ("c", (), ONE)],
        [],
    ]
    assert made not in {receipt(other).bundle for other in others}


def test_the_empty_bundle() -> None:
    assert receipt([]).bundle == sha256(b"").hexdigest()

"""The catalogue of errors as a round trip saw it: each damaged copy, and what was said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from harness.damage.tree import parse, render
from harness.formats.fields import Fields
from harness.runs.html import Html, joined, note, tag

COMPARED = 1 << 22  # bytes of a payload that is compared with its damaged copies
EXCERPT = 60  # characters of what damage changed


def drawn(controls: Sequence[Fields], folder: Path, payload: Path) -> Html:
    """Cards, one for each control of a record; the copies are in `folder`."""
    if not controls:
        return note("No copy was damaged: the run ended before.")
    plain = _plain(payload)
    told = "Each copy has one fault. The first error that is found must have its code and path."
    cards = [_card(one, folder / f"{one.text('name')}.json", plain) for one in controls]
    return joined([tag("p", told, class_="soft"), tag("div", *cards, class_="grid wide")])


def _plain(payload: Path) -> list[bytes]:
    """The payload before it was damaged: as it is, and as edits of the document write it."""
    if not payload.is_file() or payload.stat().st_size > COMPARED:
        return []
    whole = payload.read_bytes()
    return [whole, render(parse(whole))]


def _card(one: Fields, copy: Path, plain: Sequence[bytes]) -> Html:
    good = one.value("as_expected") is True
    change = None
    if plain and copy.is_file():
        after = copy.read_bytes()
        change = _change(max(plain, key=lambda before: _shared(before, after)), after)
    message = one.text("message") if one.has("message") else one.text("found")
    _, _, errors = message.partition("\n  ")  # behind the line that names the file
    wrong = None
    if not good:
        said = f"expected {one.text('code')} at {one.text('path')}, found {one.text('found')}"
        wrong = tag("p", said, class_="failed")
    mark = tag("span", "✓" if good else "✗", class_="good" if good else "bad")
    title = tag("h3", mark, " ", tag("code", one.text("code")))
    told = tag("pre", errors.replace("\n  ", "\n") or message)
    return tag("article", title, change, wrong, told, class_="card control")


def _change(before: bytes, after: bytes) -> Html:
    """Where a copy differs, with a little of what is around it."""
    first = _shared(before, after)
    rest = [data[first:] for data in (before, after)]
    same = _shared(*(data[::-1] for data in rest))
    gone, come = (_cut(data[: len(data) - same]) for data in rest)
    tail = rest[0][len(rest[0]) - same :][:12]
    parts = [_cut(before[max(first - 24, 0) : first])]
    parts += [tag("del", gone)] if gone else []
    parts += [tag("ins", come)] if come else []
    return tag("div", *parts, _cut(tail), class_="mono change")


def _shared(one: bytes, other: bytes) -> int:
    """How many bytes at the beginning are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _cut(data: bytes) -> str:
    words = re.sub(r"\s+", " ", data[: 4 * EXCERPT].decode("utf-8", "backslashreplace"))
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"

"""What Lean computed beside what PyTorch recorded, as a picture."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from harness.formats.fields import parse
from harness.formats.graph import decimal
from harness.runs.html import Html, figure, joined, svg, table, tag

SIDE, EDGE = 260, 52  # of a diagram, of the room for its numbers
FLOOR = 1e-9  # below which differences are drawn as none
WORST = 5  # rows of the table


@dataclass(frozen=True, slots=True)
class Pair:
    """An output twice. Either may be no finite number."""

    index: int
    lean: float
    torch: float

    @property
    def relative(self) -> float:
        """|a - b| / max(1, |b|), infinite where that is no number: what the tolerance bounds."""
        gap = abs(self.lean - self.torch) / max(1.0, abs(self.torch))
        return gap if math.isfinite(gap) else math.inf

    @property
    def steps(self) -> int:
        """How many binary32 lie between them."""
        return abs(_order(self.lean) - _order(self.torch))


def computed(line: str | bytes) -> tuple[float, ...]:
    """The values of `torchlean outputs`. Raises `ValueError`."""
    fields = parse(line, "outputs")
    if (fields.text("format"), fields.natural("version")) != ("torchlean.outputs", 1):
        raise ValueError("not a torchlean.outputs of version 1")
    items = fields.items("values")
    if not all(type(x) in (int, float, str) for x in items):
        raise ValueError("outputs.values holds what is no number")
    return tuple(_rounded(float(str(x))) for x in items)


def drawn(lean: Sequence[float], torch: Sequence[float], tolerance: float) -> Html:
    """Both over each other, their differences beside the tolerance, and the farthest of them."""
    pairs = [Pair(k, a, b) for k, (a, b) in enumerate(zip(lean, torch, strict=True))]
    same = sum(pair.steps == 0 for pair in pairs)
    worst = sorted(pairs, key=lambda pair: -pair.relative)[:WORST]
    told = tag(
        "p",
        f"{same} of {len(pairs)} outputs are equal bit for bit; the farthest is "
        f"{_short(worst[0].relative)} off, {worst[0].steps} steps of binary32; the tolerance is "
        f"{tolerance:g}."
        if pairs
        else "The probe has no outputs.",
    )
    rows = [
        (f"[{p.index}]", _shortest(p.torch), _shortest(p.lean), _short(p.relative), p.steps)
        for p in worst
    ]
    head = ("output", "PyTorch", "Lean", "|a − b| / max(1, |b|)", "steps of binary32")
    pictures = tag("div", _against(pairs), _apart(pairs, tolerance), class_="pictures")
    return joined([told, pictures, table(head, rows)])


def _against(pairs: Sequence[Pair]) -> Html:
    finite = [x for p in pairs for x in (p.lean, p.torch) if math.isfinite(x)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return SIDE * (value - low) / span

    dots = [
        tag("circle", cx=f"{EDGE + at(p.torch):.1f}", cy=f"{8 + SIDE - at(p.lean):.1f}", r=3)
        for p in pairs
        if math.isfinite(p.lean) and math.isfinite(p.torch)
    ]
    corner = {"x1": EDGE, "y1": 8 + SIDE, "x2": EDGE + SIDE, "y2": 8}
    marks = [tag("line", **corner, class_="limit"), _frame(), tag("g", *dots, fill="var(--sure)")]
    marks += [_left(8 + SIDE, f"{low:.3g}"), _left(16, f"{high:.3g}")]
    marks += [_under(EDGE, f"{low:.3g}", "start"), _under(EDGE + SIDE, f"{high:.3g}", "end")]
    shown = svg(EDGE + SIDE + 8, SIDE + 30, *marks, title="Lean's outputs over PyTorch's")
    return figure(shown, "Lean's outputs over PyTorch's; the dashed line is where they are equal")


def _apart(pairs: Sequence[Pair], tolerance: float) -> Html:
    floor = math.log10(FLOOR)
    top = math.log10(max([tolerance, *(p.relative for p in pairs if p.relative < math.inf)])) + 0.5

    def y(gap: float) -> float:
        share = (math.log10(max(gap, FLOOR)) - floor) / (top - floor) if gap < math.inf else 1.0
        return 8 + SIDE * (1 - share)

    wide = SIDE / max(len(pairs), 1)
    dots = [
        tag(
            "circle",
            cx=f"{EDGE + (p.index + 0.5) * wide:.1f}",
            cy=f"{y(p.relative):.1f}",
            r=3,
            fill="var(--sure)" if p.relative <= tolerance else "var(--bad)",
        )
        for p in pairs
    ]
    level = f"{y(tolerance):.1f}"
    marks = [_frame(), tag("line", x1=EDGE, x2=EDGE + SIDE, y1=level, y2=level, class_="limit")]
    decades = [10.0**k for k in range(math.ceil(floor) + 1, math.floor(top) + 1, 2)]
    marks += [_left(y(gap) + 4, f"{gap:.0e}".replace("e-0", "e-")) for gap in decades]
    marks += [_left(8 + SIDE, "equal"), *dots, _under(EDGE, "[0]", "start")]
    marks.append(_under(EDGE + SIDE, f"[{max(len(pairs) - 1, 0)}]", "end"))
    shown = svg(EDGE + SIDE + 8, SIDE + 30, *marks, title="Differences of the outputs")
    return figure(shown, "|a − b| / max(1, |b|) of each output; dashed: the tolerance")


def _frame() -> Html:
    box = {"x": EDGE, "y": 8, "width": SIDE, "height": SIDE}
    return tag("rect", **box, fill="none", class_="axis")


def _left(y: float, words: str) -> Html:
    return tag("text", words, x=EDGE - 5, y=f"{y:.1f}", text_anchor="end")


def _under(x: float, words: str, anchor: str) -> Html:
    return tag("text", words, x=x, y=SIDE + 24, text_anchor=anchor)


def _rounded(x: float) -> float:
    """The nearest binary32."""
    try:
        found: float = struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)
    return found


def _shortest(x: float) -> str:
    return decimal(x) if math.isfinite(x) else str(x)


def _order(x: float) -> int:
    """The place of a binary32 among all of them; both zeros have one place each."""
    bits: int = struct.unpack("<i", struct.pack("<f", x))[0]
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF) - 1


def _short(gap: float) -> str:
    return f"{gap:.1e}" if gap else "0"

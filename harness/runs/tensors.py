"""What there is to see of a tensor: how its values are spread, and where they are."""

from __future__ import annotations

import math
import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence

from harness.runs.html import Html, svg, tag

BINS, WIDE, TALL = 32, 240, 56  # of a histogram
CELLS = (96, 192)  # rows and columns of a heat map, at most
PIXELS = 240  # of its wider side, about


def histogram(values: Sequence[float], title: str) -> Html:
    """How many of the finite values lie in each of some intervals of one width."""
    finite = [x for x in values if math.isfinite(x)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    span = high - low
    counts = [0] * BINS
    for x in finite:
        counts[min(int(BINS * ((x - low) / span)), BINS - 1) if span > 0 else BINS // 2] += 1
    most = max(1, *counts)
    step = WIDE / BINS
    bars = [
        tag(
            "rect",
            x=f"{k * step:.2f}",
            y=f"{TALL - max(TALL * n / most, 1):.2f}",
            width=f"{step - 0.8:.2f}",
            height=f"{max(TALL * n / most, 1):.2f}",
        )
        for k, n in enumerate(counts)
        if n
    ]
    zero = None
    if low < 0 < high:
        at = f"{WIDE * -low / span:.2f}"
        zero = tag("line", x1=at, x2=at, y1=0, y2=TALL, class_="limit")
    ends = [
        tag("text", f"{low:.3g}", x=0, y=TALL + 13, class_="faint"),
        tag("text", f"{high:.3g}", x=WIDE, y=TALL + 13, text_anchor="end", class_="faint"),
    ]
    return svg(WIDE, TALL + 16, tag("g", *bars, class_="bar"), zero, *ends, title=title)


def heat_map(values: Sequence[float], shape: Sequence[int], title: str) -> Html:
    """The values as they lie: a row for each index of the first dimension (a vector is one row).
    Above zero blue, below orange, the stronger the farther; where there are too many, a cell shows
    the farthest of several."""
    rows = shape[0] if len(shape) > 1 else 1
    columns = len(values) // rows if rows else 0
    if not rows * columns or rows * columns != len(values):
        return Html()
    per = [-(-size // most) for size, most in zip((rows, columns), CELLS, strict=True)]
    size = -(-rows // per[0]), -(-columns // per[1])
    cells = [0.0] * (size[0] * size[1])
    for k, x in enumerate(values):
        at = k // columns // per[0] * size[1] + k % columns // per[1]
        if not abs(x) <= abs(cells[at]):
            cells[at] = x
    scale = max((abs(x) for x in cells if math.isfinite(x)), default=0.0) or 1.0
    image = b64encode(_png(cells, size[1], scale)).decode()
    cell = max(1, min(14, PIXELS // size[1], 2 * PIXELS // size[0]))
    return tag(
        "img",
        src=f"data:image/png;base64,{image}",
        alt=title,
        title=title,
        width=cell * size[1],
        height=cell * size[0],
        class_="heat",
    )


def _png(cells: Sequence[float], columns: int, scale: float) -> bytes:
    """An image of a pixel a cell, whose colours let through what is behind them: RFC 2083."""

    def pixel(x: float) -> bytes:
        if not math.isfinite(x):
            return bytes((0xD0, 0, 0x60, 0xFF))
        colour = (0x2F, 0x7F, 0xD0) if x > 0 else (0xD6, 0x6A, 0x2C)
        return bytes((*colour, round(255 * min(abs(x) / scale, 1.0))))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    lines = (
        b"\0" + b"".join(map(pixel, cells[k : k + columns])) for k in range(0, len(cells), columns)
    )
    head = struct.pack(">IIBBBBB", columns, len(cells) // columns, 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")

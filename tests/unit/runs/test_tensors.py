from __future__ import annotations

import math
import re
import struct
import zlib
from base64 import b64decode
from xml.etree import ElementTree

from harness.runs.tensors import heat_map, histogram


def pixels(image: str) -> list[list[tuple[int, ...]]]:
    """The colours of an image, row by row."""
    found = re.search('base64,([^"]*)', image)
    assert found
    data, chunks, at = b64decode(found[1]), {}, 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size)[0] == zlib.crc32(kind + body)
        chunks[kind], at = body, at + 12 + size
    wide, tall = struct.unpack_from(">II", chunks[b"IHDR"])
    raw = zlib.decompress(chunks[b"IDAT"])
    lines = [raw[k * (4 * wide + 1) + 1 : (k + 1) * (4 * wide + 1)] for k in range(tall)]
    return [[tuple(line[4 * j : 4 * j + 4]) for j in range(wide)] for line in lines]


def test_a_histogram_counts_all_finite_values() -> None:
    shown = ElementTree.fromstring(histogram([-1.0, -1.0, 1.0, math.nan], "three values"))
    bars = [one for one in shown.iter() if one.tag.endswith("rect")]
    assert [float(bar.get("height") or "") for bar in bars] == [56.0, 28.0]
    assert len(ElementTree.fromstring(histogram([2.0], "one"))) > 1


def test_a_heat_map_has_values_where_they_lie() -> None:
    ((a, b, c), (d, e, f)) = pixels(heat_map([1.0, 0.0, -0.5, 0.25, -1.0, math.inf], (2, 3), ""))
    assert [one[3] for one in (a, b, c, d, e, f)] == [255, 0, 128, 64, 255, 255]
    assert a[:3] == d[:3] != c[:3] == e[:3]
    assert f[:3] not in (a[:3], c[:3])
    assert heat_map([1.0], (2, 3), "") == ""  # another number of values than the shape says


def test_a_large_tensor_is_drawn_small_and_hides_no_extreme() -> None:
    values = [0.0] * (1000 * 400)
    values[123 * 400 + 77] = -1.0
    shown = pixels(heat_map(values, (1000, 400), ""))
    assert (len(shown), len(shown[0])) == (91, 134)
    assert [(i, j) for i, row in enumerate(shown) for j, x in enumerate(row) if x[3]] == [(11, 25)]

"""What there is to see of a property, without outside parts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

from harness.formats.picture import PREFIX, Picture
from harness.formats.property import Property
from harness.runs.picture import diagrams, images
from tests.pages import PICTURE, box


def claim(inputs: int) -> Property:
    return Property.from_bytes(json.dumps(box("-1/2", "1/2", inputs)).encode())


def drawings(html: str) -> list[ElementTree.Element]:
    assert not re.findall(r"(?:src|href|url)\b", html)
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def test_two_inputs_have_bands_and_splits() -> None:
    html = diagrams(claim(2), Picture.of(PREFIX + json.dumps(PICTURE)))
    first, second, splits = drawings(html)
    for band in (first, second):
        classes = [one.get("class") for one in band]
        assert classes.count("bound") == 2
        assert classes.count("limit") == 1
        assert len([one for one in band if one.tag.endswith("circle")]) == 4
    assert [one.get("class") for one in splits].count("cut") == 2


def test_an_image_stands_beside_what_breaks_it() -> None:
    found = [0.0] * 11 + [0.5]
    assert len(drawings(images(claim(12), (2, 2, 3), ()))) == 1
    shown = drawings(images(claim(12), (2, 2, 3), found))
    assert [len(one) for one in shown] == [6, 6, 6]  # two channels are one picture
    tones = [one.get("fill") for one in shown[1]]
    assert tones[:5] == ["rgb(0,0,0)"] * 5
    assert tones[5] == "rgb(128,128,128)"  # half of it, as the mean of two channels

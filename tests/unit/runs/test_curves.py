from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from harness.runs.curves import HEIGHT, WIDTH, History, svg

SVG = "{http://www.w3.org/2000/svg}"


def polylines(picture: str) -> list[list[tuple[float, float]]]:
    lines = ElementTree.fromstring(picture).iter(f"{SVG}polyline")
    return [
        [
            (float(x), float(y))
            for x, y in (point.split(",") for point in line.attrib["points"].split())
        ]
        for line in lines
    ]


def test_a_history_is_read_and_drawn(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    rows = [{"epoch": n, "loss": 1 / n, "val": 1 - 1 / n} for n in range(1, 6)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    loss, validation = polylines(svg(History.load(path)))
    assert len(loss) == len(validation) == 5
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in loss + validation)
    assert [y for _, y in loss] == sorted(y for _, y in loss)  # a falling loss goes down the page
    assert [y for _, y in validation] == sorted((y for _, y in validation), reverse=True)


def test_a_flat_and_an_empty_history() -> None:
    assert len(polylines(svg(History((1, 2), (0.5, 0.5), (0.0, 0.0))))[0]) == 2
    assert polylines(svg(History((), (), ()))) == [[], []]

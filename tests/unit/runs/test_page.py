"""The page of a run: everything that is known is on it, and nothing on it is anybody's code."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.runs.page import page
from tests.pages import PAYLOAD, failed, interrupted, run

SECTIONS = (
    *("steps", "model", "training", "parameters", "outputs", "properties", "damaged-copies"),
    *("verdict", "commands-and-versions"),
)
VOID = ("meta", "img")
HOSTILE = "<script>alert(1)</script>\"'&amp;\x1b[31m\u202e\ud800"


class Outline(HTMLParser):
    """The elements of a page and its text; they must be nested as they are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words += data

    def of(self, tag: str, look: str = "") -> list[dict[str, str | None]]:
        """The elements of a name, of a class if one is given."""
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and (not look or look in (attrs.get("class") or "").split())
        ]


def sections(html: str) -> dict[str, Outline]:
    parts = re.split(r'(?=<section id=")', html)[1:]
    return {
        part.split('"', 2)[1]: Outline(part[: part.rindex("</section>") + len("</section>")])
        for part in parts
    }


def test_all_that_is_known_is_there(tmp_path: Path) -> None:
    record = run(tmp_path / "run")
    html = page(record, tmp_path / "run", PAYLOAD)
    whole, seen = Outline(html), sections(html)
    assert tuple(seen) == SECTIONS
    assert [one["href"] for one in whole.of("a")] == [f"#{name}" for name in SECTIONS]
    assert "as expected" in whole.words
    for step in record["steps"]:
        assert step["name"] in seen["steps"].words
        assert step["detail"] in seen["steps"].words
    assert len(seen["model"].of("li")) == 4  # the input and three nodes
    assert "linear1.weight [8, 2]" in seen["model"].words
    assert len(seen["training"].of("polyline")) == 2
    assert "2.13.0" in seen["training"].words
    assert len(seen["parameters"].of("article", "tensor")) == 4
    assert len(seen["parameters"].of("img", "heat")) == 4
    outputs = seen["outputs"]
    probe = json.loads((tmp_path / "run" / PAYLOAD).read_bytes())["probe"]["output"]["values"]
    assert len(outputs.of("circle")) == 2 * len(probe)
    assert f"of {len(probe)} outputs are equal bit for bit" in outputs.words
    assert len(seen["properties"].of("rect", "bound")) == 4
    assert "no output is over 3" in seen["properties"].words
    assert len(seen["damaged-copies"].of("article")) == len(record["controls"]) > 20
    for one in record["controls"]:
        for line in one["message"].split("\n")[1:]:
            assert line.strip() in seen["damaged-copies"].words
    assert len(seen["damaged-copies"].of("div", "change")) == len(record["controls"])
    assert record["receipt"]["engine"] in seen["verdict"].words
    assert "lake build" in seen["commands-and-versions"].words
    assert "256" in seen["commands-and-versions"].words  # MiB


def test_one_file_without_outside_parts(tmp_path: Path) -> None:
    html = page(run(tmp_path / "run"), tmp_path / "run", PAYLOAD)
    for _, attrs in Outline(html).elements:
        for key in ("src", "href", "srcset", "action", "data"):
            assert re.match("#|data:image/png;base64,|$", attrs.get(key) or "")
        assert not any(key.startswith("on") for key in attrs)
    assert "url(" not in html
    assert "@import" not in html


def test_texts_of_others_are_text(tmp_path: Path) -> None:
    record = run(tmp_path / "run", hostile=HOSTILE)
    html = page(record, tmp_path / "run", PAYLOAD)
    assert Outline(html).of("script") == []
    assert html.count("&lt;script&gt;") > 20
    assert not re.search("[\x1b\u202e\ud800]", html)
    html.encode()


def test_of_a_failed_run_the_detail_is_whole(tmp_path: Path) -> None:
    record = failed(run(tmp_path / "run"))
    seen = sections(page(record, tmp_path / "run", PAYLOAD))
    assert record["steps"][-1]["detail"] in seen["steps"].words
    assert len(seen["steps"].of("b", "failed")) == 1
    assert len(seen["parameters"].of("article", "tensor")) == 4  # to be looked at all the same
    assert "No copy was damaged" in seen["damaged-copies"].words


def test_an_empty_folder_has_a_page(tmp_path: Path) -> None:
    record = interrupted(run(tmp_path / "run"))
    html = page(record, tmp_path, PAYLOAD)
    assert tuple(sections(html)) == SECTIONS
    assert "KeyboardInterrupt: interrupted" in Outline(html).words
    assert len(Outline(html).of("p", "note")) >= 7


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("graph.json", "model"),
        ("history.jsonl", "training"),
        ("outputs.json", "outputs"),
        ("contract.json", "outputs"),
        ("properties/range.property.json", "properties"),
        ("properties/range.picture.json", "properties"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, section: str) -> None:
    record = run(tmp_path)
    (tmp_path / name).write_text('{"format": "something else"}\n')
    seen = sections(page(record, tmp_path, PAYLOAD))
    assert [key for key, one in seen.items() if "Not drawn" in one.words] == [section]


def test_a_payload_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    record = run(tmp_path)
    (tmp_path / PAYLOAD).write_text("{")
    seen = sections(page(record, tmp_path, PAYLOAD))
    assert "no document that can be read" in seen["parameters"].words


def test_a_control_that_was_not_caught_stands_out(tmp_path: Path) -> None:
    record = run(tmp_path)
    record["controls"][3] |= {"found": "accepted", "as_expected": False}
    record["as_expected"] = False
    seen = sections(page(record, tmp_path, PAYLOAD))
    assert len(seen["damaged-copies"].of("p", "failed")) == 1
    assert "found accepted" in seen["damaged-copies"].words

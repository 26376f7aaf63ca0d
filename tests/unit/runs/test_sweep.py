"""Sweeps: which round trips a file asks for, and what is said of them all."""

from __future__ import annotations

import html.parser
import json
import pickle
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from harness.errors import BadRequest
from harness.processes.supervisor import Bounds
from harness.runs import sweep
from harness.runs.sweep import Job, Row

FILE = """
model: [mlp, cnn]
set: {hidden: [3, 5]}
seeds: [0, 1]
options: [--epochs, 3]
engine: reference
"""


def test_each_combination_is_a_round_trip() -> None:
    jobs = sweep.jobs(FILE, "sweep.yaml")
    assert len(jobs) == 8
    first, *_, last = jobs
    assert (first.name, last.name) == ("mlp-hidden=3-seed=0", "cnn-hidden=5-seed=1")
    assert first.asked.settings == ("hidden=3",)
    assert first.asked.options == ("--epochs", "3", "--seed", "0")
    assert (first.asked.engine, first.asked.apart) == ("reference", True)


def test_the_least_that_a_file_may_say() -> None:
    (job,) = sweep.jobs("model: mlp", "sweep.yaml")
    assert (job.name, job.seed, job.asked.options, job.asked.engine) == ("mlp", None, (), "auto")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected an object"),
        ("[", "is no YAML"),
        ("seeds: [0]", "model: expected a text"),
        ("model: resnet", "model: resnet is none of mlp, cnn, transformer"),
        ("{model: mlp, seed: [0]}", "seed is none of model, set"),
        ("{model: mlp, engine: fast}", "engine: fast is none of"),
        ("{model: mlp, set: [hidden]}", "set: expected an object"),
        ("{model: mlp, set: {hidden: [3, -1]}}", "hidden: expected a non-negative integer"),
        ("{model: mlp, set: {hidden: []}}", "hidden: expected a non-negative integer"),
        ("{model: mlp, seeds: [true]}", "seeds: expected a non-negative integer"),
        ("{model: mlp, options: {a: 1}}", "options: expected a text"),
        ("{model: mlp, seeds: [1, 1]}", "a configuration is there twice"),
    ],
)
def test_what_is_no_sweep(text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason) as raised:
        sweep.jobs(text, "sweep.yaml")
    assert str(raised.value).startswith("sweep.yaml")


def test_too_many_are_refused_before_they_are_listed() -> None:
    axes = ", ".join(f"s{n}: [{', '.join(map(str, range(100)))}]" for n in range(9))
    with pytest.raises(BadRequest, match="more than 10000 round trips"):
        sweep.jobs(f"{{model: mlp, set: {{{axes}}}}}", "sweep.yaml")


JOB = Job("mlp-hidden=3-seed=0", sweep.jobs(FILE, "")[0].asked, 0)
RECORD = {
    "as_expected": True,
    "trouble": None,
    "seconds": 2.5,
    "verdict": {"verdict": "accepted", "engine": "lean", "parity": {"relative": 1.25e-7}},
    "receipt": {"pytorch": "ab", "engine": "ab"},
    "properties": [{"as_expected": True}],
    "controls": [{"as_expected": True}, {"as_expected": False}],
}
ROW = Row(
    *("mlp-hidden=3-seed=0", "mlp", ("hidden=3",), 0, True, "accepted", "lean", 0.5, 1.25e-7),
    *(True, "1 of 1", "1 of 2", 2.5),
)


def test_a_round_trip_can_be_handed_to_a_worker() -> None:
    task = partial(sweep.run, JOB, Path("/"), Path("/runs"), Bounds(deadline=1.0), None)
    again = pickle.loads(pickle.dumps(task))
    assert (again.func, again.args) == (sweep.run, task.args)


def test_a_row_is_what_the_record_says() -> None:
    assert sweep.row(JOB, RECORD, 0.5) == ROW
    moved = {**RECORD, "receipt": {"pytorch": "ab", "engine": "cd"}}
    assert not sweep.row(JOB, moved, None).same_receipt
    none = {**RECORD, "receipt": {"pytorch": None, "engine": None}}
    assert not sweep.row(JOB, none, None).same_receipt
    failed = sweep.row(JOB, {**RECORD, "trouble": {"message": "it broke\nthere"}}, None)
    assert (failed.as_expected, failed.trouble) == (False, "it broke\nthere")


def test_the_tables() -> None:
    other = replace(ROW, name="mlp-hidden=3-seed=1", seed=1, value=0.25, as_expected=False)
    lost = replace(ROW, name="cnn", model="cnn", settings=(), value=None, trouble="it\nbroke")
    rows = [ROW, other, replace(lost, as_expected=False)]
    runs, common = (part.split("\n") for part in sweep.table(rows).split("\n\n"))
    assert runs[1].split() == [
        *("mlp-hidden=3-seed=0", "accepted", "lean", "0.500", "1.2e-07", "equal"),
        *("1", "of", "1", "1", "of", "2", "2.5"),
    ]
    assert runs[3].split() == ["cnn", "not", "finished", "it"]
    assert common[1].split() == ["mlp", "hidden=3", "2", "1", "0.250", "0.375", "0.500"]
    assert common[2].split() == ["cnn", "1", "0", "–", "–", "–"]
    report = sweep.report(rows, "runs/x", 1.0)
    assert (report["format"], report["as_expected"]) == ("torchlean.sweep", False)
    assert json.loads(json.dumps(report)) == json.loads(json.dumps(report))


def test_the_page_has_a_cell_for_each_and_obeys_none() -> None:
    evil = replace(ROW, name="<b>mlp</b>", trouble="<script>")

    class Cells(html.parser.HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append(tag)

    reader = Cells()
    text = sweep.page([ROW, evil], [True, False])
    reader.feed(text)
    assert not {"b", "script"} & set(reader.tags)
    assert reader.tags.count("a") == 1
    assert 'href="mlp-hidden=3-seed=0/report.html"' in text
    assert reader.tags.count("td") == 2 * 9 + 6


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"val": 0.25}\n{"val": 0.5}\n', 0.5),
        ('{"val": NaN}', None),
        ('{"loss": 1}', None),
        ("", None),
        ("[]", None),
    ],
)
def test_the_last_value_of_a_history(text: str, value: float | None, tmp_path: Path) -> None:
    (tmp_path / "history.jsonl").write_text(text)
    assert sweep.last_value(tmp_path / "history.jsonl") == value
    assert sweep.last_value(tmp_path / "none") is None

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadRequest
from harness.runs.retold import again
from tests.pages import failed, interrupted, run


def told(folder: Path, record: dict[str, Any]) -> list[str]:
    (folder / "run.json").write_text(json.dumps(record, indent=1) + "\n")
    assert json.loads(again(folder, machine=True)) == record
    return again(folder, machine=False).split("\n")


def test_a_line_a_step(tmp_path: Path) -> None:
    record = run(tmp_path)
    head, *steps, last = told(tmp_path, record)
    assert head == "Round trip of mlp, engine lean"
    assert [line.split()[0] for line in steps] == [step["name"] for step in record["steps"]]
    assert last == record["summary"]


def test_of_a_failed_run_the_detail_is_whole(tmp_path: Path) -> None:
    record = failed(run(tmp_path))
    lines = told(tmp_path, record)
    for line in record["steps"][-1]["detail"].split("\n"):
        assert any(line.strip() in one for one in lines)
    (first,) = (k for k, one in enumerate(lines) if "rejected: mlp.json" in one)
    assert lines[first + 1] == "    param.shape  params[0]"


def test_of_one_that_was_given_up_the_reason_is_whole(tmp_path: Path) -> None:
    record = interrupted(run(tmp_path))
    record["trouble"]["message"] = "lake build: exit 1\nerror: this is the reason"
    record["steps"][-1]["detail"] = "lake build: exit 1"
    lines = told(tmp_path, record)
    assert lines[2].endswith("lake build: exit 1")
    assert lines[3] == "  error: this is the reason"


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"family": 3}', "\xff"])
def test_what_is_no_record_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadRequest, match=r"run\.json is no record of a run"):
        again(tmp_path, machine=False)

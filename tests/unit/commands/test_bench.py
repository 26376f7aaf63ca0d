"""`bench`: what is compared with which goal, without measuring anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness import families
from harness.checkout import Checkout
from harness.commands import bench
from harness.commands.bench import Bench, Row
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Outcome


class Timed(Bench):
    """Runs nothing. Python takes a second, and a tenth for a digest; a check of a payload two
    tenths, and with a receipt four; the interpreted import three seconds, and the empty program
    two; a forward pass two seconds in Lean, and one in C."""

    def run(self, command: list[str]) -> Outcome:
        words, stdout, seconds = " ".join(command), "", 0.2
        if "make_payload.py" in words:
            Path(command[2]).write_bytes(bytes(1000))
        elif "import_with_torch.py" in words:
            stdout = json.dumps({"seconds": 1.0, "digest": 0.1})
        elif command[0].endswith("forward"):
            nanoseconds = 2e9 if ".lake" in command[0] else 1e9
            stdout = json.dumps({"nanoseconds": nanoseconds, "digest": 7})
        elif "Empty.lean" in words:
            seconds = 2.0
        elif "--action import" in words:
            seconds = 3.0
        elif "--no-receipt" not in words:
            seconds = 0.4
        return Outcome(tuple(command), 0, stdout, "", seconds, 2500, 0, "")


@pytest.fixture
def timed(tmp_path: Path) -> Timed:
    payload = tmp_path / families.ALL[0].payload
    payload.parent.mkdir(parents=True)
    payload.write_text("{}")
    return Timed(Checkout(tmp_path), Toolchain("pin", tmp_path), rounds=2, side=7)


def test_what_is_compared(timed: Timed) -> None:
    found = bench.rows(timed, families.ALL[0])
    assert [(row.name, round(row.ratio, 6), row.goal, row.reached) for row in found] == [
        ("import, base64", 0.2, 1.0, True),
        ("import with receipt, base64", 0.4, 2.0, True),
        ("SHA-256 / C, base64", 2.0, 3.0, True),
        ("peak memory / file, base64", 2.5, 3.0, True),
        ("import, decimal", 0.2, 0.5, True),
        ("import with receipt, decimal", 0.4, 0.5, True),
        ("SHA-256 / C, decimal", 2.0, 3.0, True),
        ("peak memory / file, decimal", 2.5, 3.0, True),
        *(
            (f"forward pass of {name} / C", 2.0, 3.0, True)
            for name in ("mlp", "cnn", "transformer")
        ),
        ("interpreted import of mlp / empty main", 1.5, 1.5, True),
    ]


@pytest.mark.parametrize(("ratio", "word"), [(1.0, "reached"), (1.01, "missed")])
def test_a_goal_is_reached_from_below(
    ratio: float, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = Row("import", ratio, 1.0, ratio, 1.0, "s")
    bench.as_table([row], {})
    assert word in capsys.readouterr().out
    answer: Any = bench.answer([row])
    assert answer["rows"][0]["reached"] is (word == "reached")

"""The command `roundtrip` as people call it, without Lean and with a FAKE in its place."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from harness.checkout import Checkout
from tests.integration.copies import Copy, answer_of

HARNESS = (sys.executable, "-m", "harness")
QUICK = ("--", "--epochs", "2")
SCHEMA = Checkout.find().root / "schemas" / "run.schema.json"
LONG = ("--", "--epochs", "10000000")


def steps(record: dict[str, object]) -> dict[str, str]:
    listed = record["steps"]
    assert isinstance(listed, list)
    return {step["name"]: step["state"] for step in listed}


def trainer(copy: Copy, seconds: float = 60.0) -> int:
    """Wait for the training script; its process."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for pid, command in copy.processes().items():
            if "train_mlp.py" in command and "warden.py" not in command:
                return pid
        time.sleep(0.05)
    raise AssertionError("the training never began")


def test_without_lean_the_reference_checks_and_says_so(copy: Copy) -> None:
    done = copy.run("roundtrip", "--model", "mlp", *QUICK)
    assert done.returncode == 0, done.stderr
    assert "Lean is not installed" in done.stdout
    assert "accepted by the reference engine in Python" in done.stdout
    assert "Lean checked nothing" in done.stdout
    assert "-m harness setup" in done.stdout
    (folder,) = [path for path in (copy.root / "runs").iterdir() if path.is_dir()]
    kept = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert kept >= {
        *("run.json", "report.html", "curves.svg", "history.jsonl", "commands.jsonl"),
        *("mlp.json", "model.py", "contract.json", "verdict.txt", "verdict.line"),
        *("manifest.json", ".lock"),
        *("logs/train.log", "controls/param-shape.json"),
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count('class="card tensor"') == 4
    assert page.count('class="card control"') >= 20
    assert "expected shape![8, 2]\n  found    shape![2, 8]" in page
    assert copy.leftovers() == []


def test_the_record_for_machines(copy: Copy) -> None:
    code, record = copy.record("--model", "mlp", *QUICK)
    assert code == 0
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_bytes())).validate(record)
    assert (record["engine"], record["as_expected"]) == ("reference", True)
    assert steps(record) == {
        "toolchain": "skipped",
        "build": "skipped",
        "export": "skipped",
        "train": "ok",
        "import": "ok",
        "parity": "skipped",
        "receipt": "ok",
        "property": "skipped",
        "controls": "ok",
    }
    receipt = record["receipt"]
    assert isinstance(receipt, dict)
    assert receipt["pytorch"] == receipt["engine"]
    controls = record["controls"]
    assert isinstance(controls, list)
    assert len(controls) >= 20
    assert all(control["as_expected"] for control in controls)
    done = copy.run("report", "--json")
    assert answer_of(done.stdout)["runs"][0]["receipt"] == receipt
    assert "accepted by the reference engine" in copy.run("report").stdout


def test_lean_insisted_on_and_missing(copy: Copy) -> None:
    done = copy.run("roundtrip", "--model", "mlp", "--engine", "lean", *QUICK)
    assert done.returncode == 4
    assert "is not installed" in done.stderr
    assert "-m harness setup" in done.stderr
    assert not copy.payload.exists()


def test_ctrl_c_in_training(copy: Copy) -> None:
    with copy.harness("roundtrip", "--model", "mlp", *LONG) as process:
        trainer(copy)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in err
    assert copy.deserted()
    assert not copy.payload.exists()
    assert copy.leftovers() == []


def test_a_training_over_its_deadline(copy: Copy) -> None:
    done = copy.run("roundtrip", "--model", "mlp", "--deadline", "1", *LONG)
    assert done.returncode == 124
    assert "taking more than 1 s" in done.stderr
    assert copy.deserted()


def test_a_training_that_fails_says_why(copy: Copy) -> None:
    done = copy.run("roundtrip", "--model", "mlp", "--", "--no-such-option")
    assert done.returncode == 4
    assert "--no-such-option" in done.stderr


def test_a_file_that_cannot_be_written_whole(copy: Copy) -> None:
    copy.payload.write_text("as it was")

    def limited() -> None:  # the payload is larger, the log of two epochs is not
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))

    done = subprocess.run(
        [*HARNESS, "roundtrip", "--model", "mlp", *QUICK],
        cwd=copy.root,
        env=copy.env,
        capture_output=True,
        text=True,
        preexec_fn=limited,
        timeout=120,
    )
    assert done.returncode == 4
    assert "File too large" in done.stderr
    assert copy.payload.read_text() == "as it was"
    assert copy.leftovers() == []


def test_with_a_fake_lean_all_steps_are_taken(quick: Copy) -> None:
    code, record = quick.record("--model", "mlp")
    assert code == 0, record
    assert record["engine"] == "lean"
    taken = steps(record)
    assert taken.pop("property") == "skipped"  # the fake states none
    assert set(taken.values()) == {"ok"}
    assert "largest relative difference 2e-07, tolerance 1e-05," in str(record["steps"])
    controls = record["controls"]
    assert isinstance(controls, list)
    assert "probe.parity" in {control["code"] for control in controls}
    commands = record["commands"]
    assert isinstance(commands, list)
    built = [one["command"] for one in commands if one["step"] == "build"]
    lines = {one["step"]: " ".join(one["command"]) for one in commands if one["step"] != "controls"}
    program = "lake env lean --run NN/Examples/Interop/PyTorch/Roundtrip.lean -- --model mlp"
    assert built == [["lake", "build"], ["lake", "build", "NN.Load"]]
    assert lines["export"] == f"{program} --action export"
    assert lines["import"] == f"{program} --action import --report json"


@pytest.mark.parametrize(
    ("orders", "code", "words"),
    [
        ({"build": "fail"}, 4, "fake build: this is the reason"),
        ({"import": "crash"}, 4, "fake import: this is the reason"),
        ({"import": "silent"}, 4, "0 verdicts"),
        ({"import": "twice"}, 4, "2 verdicts"),
        ({"import": "reject"}, 1, "param.order"),
        ({"import": "other_receipt"}, 1, "the engine has 0000"),
        ({"check": "lenient"}, 1, "found accepted"),
    ],
    ids=lambda value: "-".join(map(str, *value.items())) if isinstance(value, dict) else "",
)
def test_what_a_fake_lean_gets_wrong(
    quick: Copy, orders: dict[str, str], code: int, words: str
) -> None:
    done = quick.told(**orders).run("roundtrip", "--model", "mlp")
    assert done.returncode == code
    assert words in done.stdout + done.stderr


def test_trouble_for_machines(quick: Copy) -> None:
    done = quick.told(build="fail").run("roundtrip", "--model", "mlp", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == answer["exit_code"] == 4
    assert answer["trouble"]["kind"] == "ChildFailed"
    assert answer["answer"]["runs"][0]["steps"][-1]["state"] == "failed"


def test_paths_of_this_machine_are_not_in_the_payload(copy: Copy) -> None:
    assert copy.run("train", "--model", "mlp", *QUICK).returncode == 0
    assert str(Path.home()) not in copy.payload.read_text()

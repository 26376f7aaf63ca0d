"""`roundtrip --resume` and `--set`, as people call them, with a FAKE in the place of Lean."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import pytest

from harness import families
from tests.integration.copies import Copy, answer_of
from tests.integration.test_roundtrip import QUICK, steps, trainer

MLP = families.ALL[0]


@pytest.fixture
def stopped(quick: Copy) -> Copy:
    """A checkout with one run, whose last step came to no end."""
    copy = quick.told(check="kill")
    assert copy.run("roundtrip", "--model", "mlp").returncode == 4
    return copy


def only_run(copy: Copy) -> Path:
    (path,) = [path for path in (copy.root / "runs").iterdir() if path.is_dir()]
    return path


def state(copy: Copy) -> str:
    listed = answer_of(copy.run("runs", "list", "--json").stdout)["runs"]
    assert len(listed) == 1
    return str(listed[0]["state"])


def contents(copy: Copy) -> dict[str, bytes]:
    """Every file of a copy but for its run folders."""
    found = (path for path in copy.root.rglob("*") if path.is_file())
    rest = (path for path in found if "runs" not in path.relative_to(copy.root).parts[:1])
    return {str(path): path.read_bytes() for path in rest if "__pycache__" not in path.parts}


def test_a_run_goes_on_at_its_first_step_that_has_not_ended(stopped: Copy) -> None:
    copy = stopped
    run, payload = only_run(copy), copy.payload.read_bytes()
    assert state(copy) == "not finished"
    said = copy.run("runs", "show").stdout
    assert f"roundtrip --resume {run.name}" in said

    good = copy.told(check="ok")
    done = good.run("roundtrip", "--json", "--resume", run.name)
    (record,) = answer_of(done.stdout)["runs"]
    assert (done.returncode, record["as_expected"], state(copy)) == (0, True, "as expected")
    assert len(steps(record)) == 9
    assert copy.payload.read_bytes() == payload
    trained = [one for one in record["commands"] if one["step"] == "train"]
    assert len(trained) == 1  # it was not trained again
    assert json.loads((run / "run.json").read_text()) == record

    over = good.run("roundtrip", "--resume", run.name)
    assert over.returncode == 2
    assert "has ended (as expected)" in over.stderr


def test_what_was_changed_since_is_noticed(stopped: Copy) -> None:
    copy, run = stopped, only_run(stopped)
    places = {
        "payload": copy.root / MLP.payload,
        "scaffold": copy.root / MLP.scaffold,
        "training script": copy.root / MLP.script,
        "verdict": run / "verdict.line",
    }
    for what, path in places.items():
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        done = copy.run("roundtrip", "--resume", run.name)
        path.write_bytes(before)
        assert (what, done.returncode) == (what, 2)
        assert f"changed since then: {what}." in done.stderr
    shutil.rmtree(Path(copy.env["ELAN_HOME"]) / "toolchains")
    done = copy.run("roundtrip", "--resume", run.name)
    assert (done.returncode, state(copy)) == (2, "not finished")
    assert "changed since then: Lean" in done.stderr


def test_what_a_run_is_asked_for_stays(stopped: Copy) -> None:
    copy, run = stopped, only_run(stopped).name
    for more in (["--set", "hidden=4"], QUICK):
        assert copy.run("roundtrip", "--resume", run, *more).returncode == 2
    assert copy.run("roundtrip", "--resume", "nothing").returncode == 2


def test_a_run_that_is_going_on_is_neither_taken_nor_pruned(quick: Copy) -> None:
    copy = quick.told(train="hang")
    with copy.harness("roundtrip", "--model", "mlp") as process:
        trainer(copy)
        run = only_run(copy)
        assert state(copy) == "going on"
        pruned = copy.run("runs", "prune", "--keep", "0")
        assert (pruned.returncode, run.is_dir()) == (0, True)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert state(copy) == "not finished"
    assert copy.deserted()
    assert copy.run("runs", "prune", "--keep", "0").returncode == 0
    assert not run.exists()


def exported(copy: Copy, folder: Path, hidden: int) -> Path:
    """What Lean would have exported for another number of hidden units."""
    folder.mkdir()
    for path in (MLP.scaffold, MLP.contract):
        text = (copy.root / path).read_text()
        text = text.replace('"hidden": 8', f'"hidden": {hidden}')
        for shape in ("({},", ", {})", "[{},", ", {}]", "[{}]"):
            text = text.replace(shape.format(8), shape.format(hidden))
        (folder / path.name).write_text(text)
    return folder


def test_without_lean_another_configuration_is_one_that_was_exported(
    copy: Copy, tmp_path: Path
) -> None:
    folder, before = exported(copy, tmp_path / "hidden 5", 5), contents(copy)
    words = ("--model", "mlp", "--scaffold", str(folder))
    code, record = copy.record(*words, "--set", "hidden=5", *QUICK)
    assert code == 0, record
    assert contents(copy) == before  # nothing but the run folder
    run = only_run(copy)
    payload = json.loads((run / "mlp.json").read_text())
    assert payload["config"]["hidden"] == 5
    assert (run / "model.py").read_bytes() == (folder / "model.py").read_bytes()

    checked = copy.run("check", *words, str(run / "mlp.json"))
    assert checked.returncode == 0, checked.stderr
    assert copy.run("check", "--model", "mlp", str(run / "mlp.json")).returncode == 3


def test_a_scaffold_of_something_else_is_refused(copy: Copy, tmp_path: Path) -> None:
    folder = exported(copy, tmp_path / "five", 5)
    for words, reason in (
        (("mlp", "--set", "hidden=6", "--scaffold", str(folder)), "not the configuration"),
        (("cnn", "--scaffold", str(folder)), "has a contract of mlp"),
        (("mlp", "--scaffold", str(tmp_path)), "has no model.py"),
        (("mlp", "--set", "hidden=5"), "--scaffold FOLDER"),
    ):
        done = copy.run("roundtrip", "--model", *words, *QUICK)
        assert done.returncode == 2, done.stderr
        assert reason in done.stderr


SWEEP = "{model: mlp, seeds: [0, 1], engine: reference}"


def test_a_sweep_of_two_seeds_side_by_side(quick: Copy, tmp_path: Path) -> None:
    copy, before = quick, contents(quick)
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    done = copy.run("sweep", str(tmp_path / "sweep.yaml"), "--jobs", "2", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(copy) == before
    report = answer_of(done.stdout)
    run = only_run(copy)
    assert [row["name"] for row in report["rows"]] == ["mlp-seed=0", "mlp-seed=1"]
    assert all(row["same_receipt"] and row["value"] == 0.75 for row in report["rows"])
    assert report["configurations"][0]["runs"] == 2
    assert json.loads((run / "run.json").read_text()) == report
    assert 'href="mlp-seed=1/report.html"' in (run / "report.html").read_text()
    assert (run / "mlp-seed=1" / "mlp.json").is_file()
    assert state(copy) == "as expected"


def test_an_interrupted_sweep_keeps_what_has_ended(quick: Copy, tmp_path: Path) -> None:
    copy = quick.told(train="second")
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    with copy.harness("sweep", str(tmp_path / "sweep.yaml")) as process:
        assert process.stdout is not None
        assert "1 of 2" in process.stdout.readline()
        trainer(copy)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert copy.deserted()
    (row,) = json.loads((only_run(copy) / "run.json").read_text())["rows"]
    assert (row["name"], row["as_expected"]) == ("mlp-seed=0", True)
    assert state(copy) == "not finished"

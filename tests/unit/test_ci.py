"""README, .ci/run and the workflows say the same, and are what they should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.checkout import Checkout

ROOT = Checkout.find().root
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def code_lines(path: Path) -> list[str]:
    """The lines of the shell blocks of a page."""
    blocks = path.read_text(encoding="utf-8").split("```sh\n")[1:]
    return [line for block in blocks for line in block.partition("```")[0].splitlines()]


def runs(workflow: Path) -> str:
    content: dict[str, Any] = yaml.safe_load(workflow.read_text())
    steps = [step for job in content["jobs"].values() for step in job["steps"]]
    return "\n".join(step.get("run", "") for step in steps)


def test_there_are_two_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "nightly.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one(workflow: Path) -> None:
    command = [
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        str(workflow),
    ]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_can_fail(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOWS[0].read_text().replace("runs-on:", "runs_on:"))
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(broken)]
    assert subprocess.run([sys.executable, *command], capture_output=True).returncode != 0


def test_what_the_workflows_run() -> None:
    ci, nightly = map(runs, WORKFLOWS)
    for text in (ci, nightly):
        assert ".ci/run" in text
        assert "harness roundtrip --model all --engine lean" in text
        assert 'elan" toolchain install' in text
    assert "harness conformance --engine both --fuzz 1000000" in nightly
    assert "harness conformance --arithmetic 100000000" in nightly


def test_the_readme_has_the_two_commands() -> None:
    first, second, *_ = code_lines(ROOT / "README.md")
    begin = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e "
    assert first == f"{begin}. && .venv/bin/python -m harness roundtrip --model mlp"
    assert second == f"{begin}'.[test]' && .venv/bin/python -m pytest -n auto"


def test_ci_runs_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    sought = "-m pytest -n auto"
    assert sought in script.read_text(encoding="utf-8")
    assert len([line for line in lines if line.endswith(sought)]) == 1


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = {part.partition(")")[0] for part in text.split("](")[1:]}
    assert targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []

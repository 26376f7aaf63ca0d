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
    assert ".ci/mutate ${{ github.run_number }}" in nightly


def test_a_newer_lean_does_not_fail_the_night(tmp_path: Path) -> None:
    """What breaks on it is said, by a script that ends well."""
    job = yaml.safe_load(WORKFLOWS[1].read_text())["jobs"]["newest-lean"]
    assert job["continue-on-error"] is True
    assert ".ci/newest leanprover/lean4:stable" in [step.get("run") for step in job["steps"]]
    script = """
case "$*" in
  *--version) echo "Lean (version 9.9.9, FAKE)";;
  *"build NNProofs") echo "error: NN/Proofs/A.lean:1:2: no such lemma"; exit 1;;
  *build*) echo "warning: NN/A.lean:3:4: deprecated";;
esac
"""
    elan = tmp_path / "elan"
    elan.write_text(f"#!/bin/sh\n{script}")
    elan.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    summary = tmp_path / "summary"
    done = subprocess.run(
        [ROOT / ".ci" / "newest"],
        env={**env, "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = summary.read_text()
    assert "Pinned: leanprover/lean4:v4.27.0. Here: Lean (version 9.9.9, FAKE)" in said
    assert "NN: builds, 1 warnings" in said
    assert "NNProofs: does NOT build, 1 errors" in said
    assert "no such lemma" in said


def test_the_readme_has_the_two_commands() -> None:
    first, second, *_ = code_lines(ROOT / "README.md")
    begin = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e "
    assert first == f"{begin}. && .venv/bin/python -m harness roundtrip --model mlp"
    assert second == f"{begin}'.[test]' && .venv/bin/python -m pytest -n auto"


def test_ci_runs_the_command_of_the_readme() -> None:
    for script in sorted((ROOT / ".ci").iterdir()):
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

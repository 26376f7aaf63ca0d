"""A checkout of one's own to run the command line in, without Lean or with a fake of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness import families
from harness.checkout import Checkout
from harness.formats.verdict import PREFIX, Verdict

PARTS = ("harness", "lean-toolchain", "pyproject.toml", str(families.HOME))
HERE = Path(__file__).resolve().parents[2]
FAKE_LAKE = Path(__file__).with_name("fake_lake.py")
FAKE_TORCHLEAN = Path(__file__).with_name("fake_torchlean.py")


def answer_of(stdout: str) -> Any:
    """The answer in what a command said to a machine, in the envelope that each of them has."""
    envelope = json.loads(stdout)
    assert list(envelope) == ["format", "version", "command", "exit_code", "trouble", "answer"]
    assert (envelope["format"], envelope["version"]) == ("torchlean.answer", 1)
    return envelope["answer"]


def verdict_of(stdout: str) -> Verdict:
    """The verdict that is the answer of `check --json`."""
    return Verdict.from_line(PREFIX + json.dumps(answer_of(stdout)))


@dataclass(frozen=True)
class Copy:
    """A copy of what the harness needs of a checkout. Nothing in it, or on its path, is Lean."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    def told(self, **orders: str) -> Copy:
        """The same, with orders for the fakes in it."""
        told = {f"FAKE_{name.upper()}": order for name, order in orders.items()}
        return Copy(self.root, {**self.env, **told})

    @contextmanager
    def harness(
        self, *words: str, before: Callable[[], object] | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """`python -m harness`, started here, `before` in its process, and ended at the latest with
        the block."""
        with subprocess.Popen(
            [sys.executable, "-m", "harness", *words],
            cwd=self.root,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *words: str, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run `python -m harness` here to its end."""
        with self.harness(*words) as process:
            out, err = process.communicate(timeout=seconds)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def record(self, *words: str) -> tuple[int, dict[str, object]]:
        """Run a round trip; its exit code and its record."""
        done = self.run("roundtrip", "--json", *words)
        return done.returncode, answer_of(done.stdout)["runs"][-1]

    @property
    def payload(self) -> Path:
        return self.root / families.ALL[0].payload

    def wait_for(self, name: Path, process: subprocess.Popen[str], seconds: float = 60.0) -> None:
        """Until a file is there; the process must not end before."""
        until = time.monotonic() + seconds
        while not (self.root / name).exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.02)

    def leftovers(self) -> list[Path]:
        """Files whose writing was begun and not ended."""
        return list(self.root.rglob(".*.tmp"))

    def processes(self) -> dict[int, str]:
        """Living processes whose command line names this copy."""
        command = ["ps", "-A", "-ww", "-o", "pid=,stat=,args="]
        table = subprocess.run(command, capture_output=True, text=True).stdout
        rows = (line.split(None, 2) for line in table.splitlines())
        return {
            int(row[0]): row[2]
            for row in rows
            if len(row) == 3 and str(self.root) in row[2] and not row[1].startswith("Z")
        }

    def deserted(self, seconds: float = 5.0) -> bool:
        """Are all processes gone, or do they go soon?"""
        until = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


def without_lean(tmp_path: Path) -> Copy:
    """A checkout without Lean. Its training scripts are called by names under its own folder."""
    source, root = Checkout.find().root, tmp_path / "checkout"
    for part in PARTS:
        if (source / part).is_dir():
            ignore = shutil.ignore_patterns(
                "__pycache__", *(one.payload_name for one in families.ALL)
            )
            shutil.copytree(source / part, root / part, ignore=ignore)
        else:
            shutil.copy(source / part, root / part)
    (tmp_path / "elan-home").mkdir()
    env = {
        **os.environ,
        "ELAN_HOME": str(tmp_path / "elan-home"),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return Copy(root, env)


def with_fake(copy: Copy, **orders: str) -> Copy:
    """A checkout with a FAKE in the place of Lean, to see how the harness takes what can go wrong.

    The fake proves nothing about Lean. It does as it is told, see `fake_lake.py`.
    """

    pin = (copy.root / "lean-toolchain").read_text().strip()
    folder = pin.replace("/", "--").replace(":", "---")
    place = Path(copy.env["ELAN_HOME"]) / "toolchains" / folder / "bin"
    binary = copy.root / ".lake" / "build" / "bin" / "torchlean"
    script(place / "lake", FAKE_LAKE)
    script(place / "lean", FAKE_LAKE)
    script(binary, FAKE_TORCHLEAN)
    return copy.told(**orders)


def trained_by_fake(copy: Copy, **orders: str) -> Copy:
    """The same with a FAKE in the place of the training of the first family: it takes no time."""
    train = "from tests.integration.fake_train import main"
    text = f"import sys\nsys.path.append({str(HERE)!r})\n{train}\nraise SystemExit(main())\n"
    (copy.root / families.ALL[0].script).write_text(text)
    return copy.told(**orders)


def script(path: Path, python: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    more = f'PYTHONPATH="$PYTHONPATH:{HERE}" '
    path.write_text(f'#!/bin/sh\n{more}exec "{sys.executable}" "{python}" "$@"\n')
    path.chmod(0o755)

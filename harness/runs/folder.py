"""Run folders: `runs/<time>-<family>/` keeps what a round trip did, so that it can be looked at.

run.json        steps, versions, verdict and receipts: what `--json` prints
commands.jsonl  every child: its command, exit status, seconds, peak memory, log
logs/           what the children said
controls/       the damaged payloads
and copies of the payload, the scaffold, the contract, the history and the report
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import join

from harness import files
from harness.checkout import Checkout
from harness.errors import ChildTrouble, FileTrouble
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome, Tee


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run folder; `listen` hears what children say while they say it."""

    path: Path
    root: Path
    bounds: Bounds
    listen: Tee

    @classmethod
    def create(cls, checkout: Checkout, name: str, *, bounds: Bounds, listen: Tee) -> RunFolder:
        """A new folder, named by the time and `name`."""
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{name}"
        number = 1
        while True:
            path = checkout.runs / (stem if number == 1 else f"{stem}-{number}")
            try:
                (path / "logs").mkdir(parents=True)
            except FileExistsError:
                number += 1
            except OSError as error:
                raise FileTrouble("create", path, error) from error
            else:
                return cls(path, checkout.root, bounds, listen)

    def save(self, name: str, content: str | bytes) -> Path:
        """Write a file of this folder."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        files.write(path, content)
        return path

    def keep(self, path: Path) -> None:
        """Copy a file of the checkout here, if it is there."""
        source = self.root / path
        if source.is_file():
            self.save(path.name, source.read_bytes())

    def child(
        self, step: str, command: Sequence[str], env: Mapping[str, str] | None = None
    ) -> Outcome:
        """Run a child from the root of the checkout; log what it says and how it ended."""
        trouble: ChildTrouble | None = None
        outcome: Outcome | None = None
        with _Log(self.path / "logs" / f"{step}.log") as log:

            def hear(stream: str, line: str) -> None:
                log.write(line + "\n")
                self.listen(stream, line)

            log.write(f"$ {join(command)}\n")
            try:
                outcome = supervisor.run(
                    command, cwd=self.root, env=env, bounds=self.bounds, tee=hear
                )
                return outcome
            except ChildTrouble as error:
                trouble = error
                raise
            finally:
                record = {
                    "step": step,
                    "command": list(command),
                    "status": outcome.status if outcome else None,
                    "trouble": trouble.trouble if trouble else None,
                    "seconds": round(outcome.seconds, 3) if outcome else None,
                    "peak_bytes": outcome.peak if outcome else None,
                    "dropped_bytes": outcome.dropped if outcome else None,
                    "log": str(log.path.relative_to(self.path)),
                }
                with _Log(self.path / "commands.jsonl") as commands:
                    commands.write(json.dumps(record) + "\n")

    def commands(self) -> list[dict[str, object]]:
        """The records of all children so far."""
        path = self.path / "commands.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]


def latest(checkout: Checkout) -> Path | None:
    """The newest run folder that has a record."""
    records = sorted(checkout.runs.glob("*/run.json"), key=lambda path: path.stat().st_mtime)
    return records[-1].parent if records else None


class _Log:
    """A file to append to, without a buffer: what is written is there, or it raises."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise FileTrouble("open", path, error) from error

    def write(self, text: str) -> None:
        data = text.encode(errors="backslashreplace")
        try:
            while data:
                data = data[os.write(self.descriptor, data) :]
        except OSError as error:
            raise FileTrouble("write", self.path, error) from error

    def __enter__(self) -> _Log:
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self.descriptor)

"""Run folders: `runs/<time>-<name>/` keeps what a command did, so that it can be looked at.

manifest.json   what was asked, and how far it has come; see `manifest`
run.json        steps, versions, verdict and receipts: what `--json` prints
commands.jsonl  every child: its command, exit status, seconds, peak memory, log
logs/           what the children said
controls/       the damaged payloads
and copies of the payload, the scaffold, the contract, the history and the report
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import join

from harness import files
from harness.checkout import Checkout
from harness.errors import BadRequest, ChildTrouble, FileTrouble
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome, Tee
from harness.runs import manifest as manifests
from harness.runs.manifest import End, Manifest
from harness.runs.view import Step

LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run folder, at which this process is at work: it holds the folder's lock. `listen` hears
    what children say while they say it."""

    path: Path
    root: Path
    bounds: Bounds
    listen: Tee
    lock: files.Lock | None = None
    stop: threading.Event | None = None  # tells children to end, where this is not the main thread

    @classmethod
    def create(
        cls,
        checkout: Checkout,
        name: str,
        *,
        bounds: Bounds,
        listen: Tee,
        kind: str = "",
        asked: Mapping[str, object] | None = None,
        inside: Path | None = None,
    ) -> RunFolder:
        """A new folder for a command of this `kind`, named by the time and `name`; or, `inside` of
        another one, by `name`."""
        stem = name if inside else f"{time.strftime('%Y%m%d-%H%M%S')}-{name}"
        number = 1
        while True:
            path = (inside or checkout.runs) / (stem if number == 1 else f"{stem}-{number}")
            try:
                (path / "logs").mkdir(parents=True)
            except FileExistsError:
                number += 1
            except OSError as error:
                raise FileTrouble("create", path, error) from error
            else:
                run = cls(path, checkout.root, bounds, listen, files.lock(path / LOCK))
                begun = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                run.tell(Manifest(kind or name, name, begun, asked or {}))
                return run

    @classmethod
    def again(cls, checkout: Checkout, path: Path, *, bounds: Bounds, listen: Tee) -> RunFolder:
        """A folder to go on in. Raises `BadRequest` where a process is at work."""
        run = cls(path, checkout.root, bounds, listen, files.lock(path / LOCK))
        if run.lock is None:
            raise BadRequest(f"{path.name} is going on: another process is at work there")
        return run

    def tell(self, manifest: Manifest) -> None:
        """Keep how far this has come."""
        self.save(manifests.NAME, manifest.to_json())

    def end(self, how: End, steps: Sequence[Step] | None = None) -> None:
        """Keep how this ended, and which steps it took if nobody kept them, and let go of it."""
        if (self.path / manifests.NAME).is_file():  # older folders have none
            manifest = Manifest.load(self.path)
            taken = manifest.steps if steps is None else tuple(steps)
            self.tell(replace(manifest, end=how, steps=taken))
        self.leave()

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.lock is not None and self.lock.held:
            self.end("not finished")

    def leave(self) -> None:
        """Let go of the folder."""
        if self.lock is not None:
            self.lock.release()

    def save(self, name: str, content: str | bytes) -> Path:
        """Write a file of this folder."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        files.write(path, content)
        return path

    def keep(self, path: Path) -> None:
        """Copy a file of the checkout here, if it is there."""
        source = self.root / path
        if source.is_file() and source != self.path / path.name:
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
                    command,
                    cwd=self.root,
                    env=env,
                    bounds=self.bounds,
                    tee=hear,
                    stop=self.stop,
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


def found(checkout: Checkout, name: str) -> Path:
    """The run folder of this name in `runs/`, or at this path. Raises `BadRequest`."""
    for path in (checkout.runs / name, Path(name)):
        if name and path.is_dir():
            return path.resolve()
    raise BadRequest(f"there is no run {name}: {checkout.command('runs list')} names them")


def every(checkout: Checkout) -> list[Path]:
    """All run folders, by name, which begins with the time."""
    pattern = re.compile(r"\d{8}-\d{6}-.")
    there = checkout.runs.iterdir() if checkout.runs.is_dir() else ()
    named = (path for path in there if pattern.match(path.name))
    return sorted(path for path in named if path.is_dir() and not path.is_symlink())


def going_on(path: Path) -> bool:
    """Is a process at work in this folder?"""
    if not (path / LOCK).exists():
        return False
    lock = files.lock(path / LOCK)
    if lock is None:
        return True
    lock.release()
    return False


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

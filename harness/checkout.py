"""The checkout that the harness works in: its root, its pinned toolchain, its lock."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadRequest, CheckoutBusy, FileTrouble
from harness.terminal import note

MARKS = ("lean-toolchain", "NN", "pyproject.toml")
"""What a checkout has, and no other folder has all of."""

PATIENCE = 900.0
"""Seconds that a command waits for another to build."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder with the Lean package, the training scripts and this harness."""

    root: Path

    @classmethod
    def find(cls, root: Path | None = None) -> Checkout:
        """The checkout at `root`; else the one that this package is part of, else the one around
        the current folder. Raises `BadRequest`."""
        if root is not None:
            if not _is_checkout(root):
                raise BadRequest(f"{root} is not a checkout: it has no {' or no '.join(MARKS)}")
            return cls(root.resolve())
        here = Path(__file__).resolve().parent.parent
        for place in (here, *(Path.cwd() / "_").parents):
            if _is_checkout(place):
                return cls(place)
        raise BadRequest(
            "there is no checkout here: work in one, or say --root FOLDER before the command"
        )

    @property
    def pin(self) -> str:
        """The toolchain that the Lean package is pinned to, such as `leanprover/lean4:v4.27.0`."""
        return (self.root / "lean-toolchain").read_text().strip()

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    def command(self, words: str) -> str:
        """How to call this harness from the root of the checkout."""
        python = Path(sys.executable)
        if python.is_relative_to(self.root):
            python = python.relative_to(self.root)
        return f"{python} -m harness {words}"

    @contextmanager
    def lock(self, what: str) -> Iterator[None]:
        """Hold the checkout for `what`, at most as long as this process. Raises `CheckoutBusy`."""
        with _held(self.runs / ".lock", what, patience=0):
            yield

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold what is built, and wait for another who does: that is soon over, and both want the
        same. Raises `CheckoutBusy` if it is not."""
        with _held(self.runs / ".build.lock", "build", patience=PATIENCE):
            yield


@contextmanager
def _held(path: Path, what: str, *, patience: float) -> Iterator[None]:
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise FileTrouble("open", path, error) from error
    try:
        _take(descriptor, path, time.monotonic() + patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{what}, process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, until: float) -> None:
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            owner = os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "unknown"
        if time.monotonic() >= until:
            raise CheckoutBusy(path, owner)
        if not told:
            note(f"waiting for another command ({owner})")
            told = True
        time.sleep(0.1)


def _is_checkout(root: Path) -> bool:
    return all((root / mark).exists() for mark in MARKS)

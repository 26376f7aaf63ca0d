"""The checkout that the harness works in: its root, its pinned toolchain, its lock."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadRequest, CheckoutBusy, FileTrouble


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder with the Lean package, the training scripts and this harness."""

    root: Path

    @classmethod
    def find(cls) -> Checkout:
        """The checkout that this package was installed from."""
        root = Path(__file__).resolve().parent.parent
        if not (root / "lean-toolchain").is_file():
            raise BadRequest(f"{root} is not a checkout: install the harness with pip install -e .")
        return cls(root)

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
        path = self.runs / ".lock"
        try:
            self.runs.mkdir(exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise FileTrouble("open", path, error) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.read(descriptor, 200).decode(errors="replace").strip()
                raise CheckoutBusy(path, owner or "unknown") from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{what}, process {os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain
from tests.desk import Desk
from tests.integration import copies
from tests.integration.copies import Copy


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A checkout without Lean."""
    return copies.without_lean(tmp_path)


@pytest.fixture
def faked(copy: Copy) -> Callable[..., Copy]:
    """Makes a checkout with a FAKE in the place of Lean; the orders are for the fake."""
    return partial(copies.with_fake, copy)


@pytest.fixture
def quick(copy: Copy) -> Copy:
    """A checkout with FAKES in the place of Lean and of the training."""
    return copies.trained_by_fake(copies.with_fake(copy))


@pytest.fixture(scope="session")
def program(checkout: Checkout, toolchain: Toolchain) -> Path:
    """The built program."""
    lake = str(toolchain.bin / "lake")
    subprocess.run([lake, "build"], cwd=checkout.root, env=toolchain.environment(), check=True)
    return checkout.root / BINARY


@pytest.fixture
def desk(program: Path, tmp_path: Path) -> Desk:
    return Desk(program, tmp_path)

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

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

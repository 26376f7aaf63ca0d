from __future__ import annotations

from pathlib import Path

import pytest

from harness import families
from harness.checkout import Checkout
from harness.conformance.cases import BASES, load_bases
from harness.formats.contract import Contract


@pytest.fixture(scope="session")
def contract(checkout: Checkout) -> Contract:
    """The committed contract of the family that all cases are of."""
    return Contract.load(checkout.root / families.ALL[0].contract)


@pytest.fixture(scope="session")
def bases(checkout: Checkout) -> dict[str, bytes]:
    """The valid payloads."""
    return load_bases(checkout.root / BASES)


@pytest.fixture
def payload(tmp_path: Path, bases: dict[str, bytes]) -> Path:
    """A file with a valid payload."""
    path = tmp_path / "mlp.json"
    path.write_bytes(bases["mlp"])
    return path

from __future__ import annotations

import importlib
import sys

import pytest

from harness import packages
from harness.checkout import Checkout


def test_the_packages_are_those_of_the_project(checkout: Checkout) -> None:
    found = packages.needed(checkout.root)
    assert found == ["torch", "scikit-learn", "subprocess-tee", "rich", "pyyaml", "safetensors"]
    assert all(packages.version(package) for package in found)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="this Python reads no TOML")
def test_a_reader_of_toml_finds_the_same(checkout: Checkout) -> None:
    tomllib = importlib.import_module("tomllib")
    project = tomllib.loads((checkout.root / "pyproject.toml").read_text())["project"]
    assert packages.needed(checkout.root) == project["dependencies"]


def test_a_package_that_is_not_there() -> None:
    assert packages.version("no-such-package-anywhere") is None

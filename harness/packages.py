"""The packages that the round trip needs, as `pyproject.toml` lists them, and which are there."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path


def needed(root: Path) -> list[str]:
    """The names of the project's own dependencies, in their order.

    Read with a pattern: Python 3.10 has no reader of TOML, and whoever looks for what is missing
    cannot ask a package for it.
    """
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    return re.findall(r'^ *"([\w.-]+)', block[1], re.MULTILINE) if block else []


def version(package: str) -> str | None:
    """The installed version of a package, None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None

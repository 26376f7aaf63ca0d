"""The table of faults, from the tests of them. `python -m tests.faults` writes it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "tests" / "FAULTS.md"
TESTS = ("tests.integration.test_faults", "tests.integration.test_streams")

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, where, what comes of it, and the test that has shown it."""

    what: str
    where: str
    then: str
    module: str
    test: str


FAULTS: list[Fault] = []


def fault(what: str, then: str, *, where: str = "") -> Callable[[Test], Test]:
    """The fault that a test is of."""

    def note(test: Test) -> Test:
        FAULTS.append(Fault(what, where, then, test.__module__, test.__name__))
        return test

    return note


def page() -> str:
    """All faults, in the order of their tests."""
    for name in TESTS:
        importlib.import_module(name)
    found = dict.fromkeys(one for name in TESTS for one in FAULTS if one.module == name)
    lines = [
        "# Faults, and what comes of them",
        "",
        "Written by `python -m tests.faults`, from the tests: each line is one, or several where it"
        " names several places. Where a run is ended, its test also asks for one message without a"
        " traceback, that no process and no half-written file is left, and that the next run works."
        " Lean and the training are fakes that do what the fault asks.",
        "",
        "| fault | where | what comes of it | test |",
        "|---|---|---|---|",
        *(
            f"| {_cell(one.what)} | {one.where or '–'} | {_cell(one.then)} |"
            f" [{one.test}]({one.module.removeprefix('tests.').replace('.', '/')}.py) |"
            for one in found
        ),
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(importlib.import_module("tests.faults").page(), encoding="utf-8")

"""The rooms of the harness: who may import whom, and the picture of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checkout import Checkout
from tests import rooms

ROOT = Checkout.find().root
EDGES = rooms.edges()


def test_every_module_has_its_room() -> None:
    assert set(EDGES) == {*rooms.ORDER, *rooms.GROUND, *rooms.APART}


@pytest.mark.parametrize("room", rooms.ORDER)
def test_a_room_imports_from_those_below_it(room: str) -> None:
    below = rooms.ORDER[rooms.ORDER.index(room) + 1 :]
    assert EDGES[room] <= {*below, *rooms.GROUND}


@pytest.mark.parametrize("module", rooms.GROUND)
def test_the_ground_has_an_order_too(module: str) -> None:
    assert EDGES[module] <= set(rooms.GROUND[rooms.GROUND.index(module) + 1 :])


def test_what_needs_torch_is_apart() -> None:
    """It is started, not imported; and takes little of the harness with it."""
    for room in {*rooms.ORDER, *rooms.GROUND}:
        assert not set(rooms.APART) & EDGES[room]
    for k, room in enumerate(rooms.APART):
        assert EDGES[room] <= {"formats", *rooms.GROUND, *rooms.APART[k + 1 :]}


def test_an_import_is_seen_wherever_it_is(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "from harness import files, errors as e\nimport harness.lean.engine\n"
        "def later():\n    from harness.runs.view import View\n"
        "    importlib.import_module(f'harness.commands.{name}')\n"
    )
    found = {rooms.room_of(name) for name in rooms.imports(module)}
    assert found == {"files", "errors", "lean", "runs", "commands"}
    module.write_text("from . import files\n")
    with pytest.raises(ValueError, match="relative"):
        list(rooms.imports(module))


def test_the_picture_is_the_one_that_contributors_see() -> None:
    """After a change: `python -m tests.rooms` draws it."""
    assert f"```\n{rooms.draw()}```\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_tests_of_a_module_are_where_the_module_is() -> None:
    unit = ROOT / "tests" / "unit"
    strays = [
        test
        for test in unit.rglob("test_*.py")
        if test.parent != unit
        and not (
            rooms.HARNESS / test.relative_to(unit).with_name(test.name.removeprefix("test_"))
        ).is_file()
    ]
    assert strays == []

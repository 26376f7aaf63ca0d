from __future__ import annotations

from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import BadRequest, HarnessError, ToolchainMissing
from harness.runs.steps import Take, look_for_lean, take
from harness.runs.view import SilentView, State, Step

NOTHING: tuple[str, ...] = ()


class Witness(SilentView):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def begin(self, name: str) -> None:
        self.told.append(f"begin {name}")

    def finish(self, step: Step) -> None:
        self.told.append(f"{step.state} {step.name}")


def step(state: State, raises: BaseException | None = None) -> Take[tuple[str, ...]]:
    def found(known: tuple[str, ...]) -> tuple[tuple[str, ...], State, str]:
        if raises is not None:
            raise raises
        return (*known, state), state, f"it was {state}"

    return found


def test_steps_are_taken_in_order_and_told() -> None:
    view = Witness()
    taken = take(NOTHING, [("a", step("ok")), ("b", step("skipped"))], view, stop=True)
    assert taken.known == ("ok", "skipped")
    assert [one.detail for one in taken.steps] == ["it was ok", "it was skipped"]
    assert view.told == ["begin a", "ok a", "begin b", "skipped b"]
    assert taken.as_expected
    assert taken.trouble is None


@pytest.mark.parametrize(("stop", "names"), [(True, ["a"]), (False, ["a", "b"])])
def test_a_step_that_fails_ends_them_where_it_should(stop: bool, names: list[str]) -> None:
    taken = take(NOTHING, [("a", step("failed")), ("b", step("ok"))], SilentView(), stop=stop)
    assert [one.name for one in taken.steps] == names
    assert not taken.as_expected
    assert taken.trouble is None


@pytest.mark.parametrize("stop", [True, False])
@pytest.mark.parametrize(
    ("error", "detail"),
    [(BadRequest("this\nand more"), "this"), (KeyboardInterrupt(), "interrupted")],
)
def test_what_a_step_raises_is_kept(
    error: HarnessError | KeyboardInterrupt, detail: str, stop: bool
) -> None:
    view = Witness()
    steps = [("a", step("ok")), ("b", step("ok", error)), ("c", step("ok"))]
    taken = take(NOTHING, steps, view, stop=stop)
    assert (taken.trouble, taken.known, taken.as_expected) == (error, ("ok",), False)
    assert (taken.steps[-1].state, taken.steps[-1].detail) == ("failed", detail)
    assert view.told[-1] == "failed b"


def test_what_nobody_expected_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        take(NOTHING, [("a", step("ok", ZeroDivisionError()))], SilentView(), stop=True)


def test_lean_is_insisted_on_only_by_name(checkout: Checkout, away: Path) -> None:
    assert isinstance(look_for_lean(checkout, "auto"), ToolchainMissing)
    with pytest.raises(ToolchainMissing):
        look_for_lean(checkout, "lean")

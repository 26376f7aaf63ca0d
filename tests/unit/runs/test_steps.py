from __future__ import annotations

from collections.abc import Sequence
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


def test_what_nobody_expected_is_kept_too() -> None:
    error = ZeroDivisionError("by zero")
    taken = take(NOTHING, [("a", step("ok", error))], SilentView(), stop=True)
    assert taken.trouble is error
    assert taken.steps[-1].detail == "ZeroDivisionError: by zero"


def test_what_is_done_is_told_and_not_taken_again() -> None:
    view = Witness()
    steps = [("a", step("ok", AssertionError("taken again"))), ("b", step("ok"))]
    done = [Step("a", "skipped", "it was", 2.0)]
    taken = take(NOTHING, steps, view, stop=True, done=done)
    assert view.told == ["begin a", "skipped a", "begin b", "ok b"]
    assert [one.name for one in taken.steps] == ["a", "b"]
    assert taken.seconds >= 2


def test_each_step_is_kept_when_it_has_ended() -> None:
    kept: list[list[str]] = []

    def keep(known: tuple[str, ...], steps: Sequence[Step]) -> None:
        kept.append([*known, *(one.name for one in steps)])

    steps = [("a", step("ok")), ("b", step("failed")), ("c", step("ok", KeyboardInterrupt()))]
    take(NOTHING, steps, SilentView(), stop=False, keep=keep)
    assert kept == [["ok", "a"], ["ok", "failed", "a", "b"]]


def test_what_cannot_be_kept_ends_them() -> None:
    error = BadRequest("the disk is full")

    def keep(known: tuple[str, ...], steps: Sequence[Step]) -> None:
        raise error

    steps = [("a", step("ok")), ("b", step("ok"))]
    taken = take(NOTHING, steps, SilentView(), stop=True, keep=keep)
    assert (taken.trouble, [one.state for one in taken.steps]) == (error, ["failed"])


def test_lean_is_insisted_on_only_by_name(checkout: Checkout, away: Path) -> None:
    assert isinstance(look_for_lean(checkout, "auto"), ToolchainMissing)
    with pytest.raises(ToolchainMissing):
        look_for_lean(checkout, "lean")

"""What several round trips have in common: one table."""

from types import SimpleNamespace
from typing import cast

from harness import families
from harness.damage.controls import Control
from harness.formats.verdict import Parity, Receipt, Rejection, Verdict
from harness.runs import record
from harness.runs.roundtrip import Report
from harness.runs.view import Step

DECIDED = tuple(SimpleNamespace(answer=word) for word in ("proved", "refuted", "proved"))


def verdict(*errors: Rejection) -> Verdict:
    receipt = None if errors else Receipt("ab" * 32, ())
    parity = None if errors else Parity("float32", 9, 2.5e-7, 1.25e-7, 1e-5)
    return Verdict(
        engine="lean",
        engine_version="4.27.0",
        payload="mlp.json",
        accepted=not errors,
        family="mlp",
        config={},
        errors=errors,
        omitted=0,
        parity=parity,
        receipt=receipt,
        meta=None,
    )


def trip(said: Verdict | None, trained: str, found: str) -> Report:
    damaged = Control("shape", "param.shape", "params[0]", b"")
    rejected = verdict(Rejection(found, "params[0]", "shape![8, 2]", "shape![2, 8]"))
    steps = (Step("train", "ok", "epoch 20/20  loss 0.0106  validation accuracy 0.983"),)
    return cast(
        Report,
        SimpleNamespace(
            known=SimpleNamespace(
                family=families.ALL[0],
                verdict=said,
                trained=trained,
                rejected=((damaged, rejected),),
                decided=DECIDED if found == "param.shape" else (),
            ),
            steps=steps,
            seconds=12.04,
        ),
    )


def test_one_line_a_round_trip() -> None:
    good = trip(verdict(), "ab" * 32, "param.shape")
    moved = trip(verdict(), "cd" * 32, "param.count")
    head, *lines = record.overview([good, moved, trip(None, "", "param.shape")]).split("\n")
    assert (
        head.split()
        == "family verdict by trained parity receipts properties controls seconds".split()
    )
    same = ["mlp", "accepted", "lean", "validation", "accuracy", "0.983", "1.2e-07"]
    assert lines[0].split() == [
        *same,
        "equal",
        "2",
        "proved,",
        "1",
        "refuted",
        "1",
        "of",
        "1",
        "12.0",
    ]
    assert lines[1].split() == [*same, "differ", "none", "0", "of", "1", "12.0"]
    assert lines[2].split()[:3] == ["mlp", "none", "nobody"]
    assert "not checked" in lines[2]
    assert "differ" in lines[2]

"""The reasons not to capture that no module of `tests/capture` has, a test each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from harness.capture.__main__ import Wish, built, captured
from harness.capture.building import Refused, Value
from harness.capture.module import compare, untraceable
from tests.integration.test_capture import HERE, wish

pytestmark = pytest.mark.filterwarnings("ignore")  # torch.export warns of its own ways


def refused(wished: Wish) -> dict[str, str]:
    (one,) = captured(wished)["refused"]
    return dict(one)


def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "other.pt"
    torch.save({"weight": torch.zeros(2, 2)}, checkpoint)
    asked = wish(HERE / "small.py", "mlp", [5], tmp_path, checkpoint=str(checkpoint))
    one = refused(asked)
    assert one["code"] == "capture.checkpoint"
    assert one["text"].startswith("other.pt: ")
    assert not list(tmp_path.glob("*.json"))


def test_a_checkpoint_of_other_scalars_is_not_rounded_silently(tmp_path: Path) -> None:
    checkpoint = tmp_path / "double.pt"
    torch.save(built(HERE / "small.py", "mlp").double().state_dict(), checkpoint)
    asked = wish(HERE / "small.py", "mlp", [5], tmp_path, checkpoint=str(checkpoint))
    assert refused(asked)["text"] == (
        "double.pt: 0.weight is torch.float64, the module's is torch.float32"
    )


def test_what_is_put_into_eval_mode_is_told(tmp_path: Path) -> None:
    answer = captured(wish(HERE / "small.py", "ModeOfItsOwn", [5], tmp_path))
    assert answer["eval"] == ["the module (ModeOfItsOwn)", "layers.0 (Dropout)"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "mlp.graph.json").mkdir()
    assert refused(wish(HERE / "small.py", "mlp", [5], tmp_path))["code"] == "capture.out"


def test_onnx_asks_for_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    (tmp_path / "a.onnx").write_bytes(b"")
    assert refused(wish(tmp_path / "a.onnx", "", [], tmp_path))["code"] == "capture.package"


def test_what_torch_cannot_follow_is_told() -> None:
    one = untraceable(RuntimeError("something else\nand more"))
    assert (one.code, str(one)) == ("capture.export", "RuntimeError: something else")


@pytest.mark.parametrize("shift", [0.0, 1e-9])
def test_what_is_computed_as_the_original_is_taken(shift: float) -> None:
    truth = torch.ones(4, 2)
    compare(Value(truth + shift, 0), truth)


@pytest.mark.parametrize("other", [torch.full((4, 2), 1.5), torch.ones(4, 3)])
def test_a_graph_that_computes_something_else_is_refused(other: torch.Tensor) -> None:
    with pytest.raises(Refused) as refusal:
        compare(Value(other, 0), torch.ones(4, 2))
    assert refusal.value.code == "capture.differs"

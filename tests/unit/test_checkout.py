from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from harness import checkout as checkouts
from harness.checkout import Checkout
from harness.errors import CheckoutBusy


def test_two_at_a_time_are_refused(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    with (
        checkout.lock("training of mlp"),
        pytest.raises(CheckoutBusy, match="training of mlp, process"),
        checkout.lock("another"),
    ):
        pass


def test_who_builds_is_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkout = Checkout(tmp_path)
    order = []

    def build() -> None:
        with checkout.lock("training"), checkout.building():
            order.append("first")
            time.sleep(0.5)
            order.append("first is over")

    thread = threading.Thread(target=build)
    thread.start()
    while not order:
        time.sleep(0.01)
    with checkout.building():
        order.append("second")
    thread.join()
    assert order == ["first", "first is over", "second"]
    assert "waiting for another command (build, process" in capsys.readouterr().err


def test_a_build_without_an_end_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkouts, "PATIENCE", 0.2)
    with (
        Checkout(tmp_path).building(),
        pytest.raises(CheckoutBusy),
        Checkout(tmp_path).building(),
    ):
        pass

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from harness import signals
from harness.checkout import Checkout


def test_what_must_be_whole_is_told_afterwards() -> None:
    done = []

    def work() -> None:
        with signals.deferred():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is before
    signals.TOLD.clear()
    with signals.deferred():
        pass  # nobody tells, nothing is raised


@pytest.mark.parametrize("ignored", [True, False])
def test_what_is_inherited_as_ignored_stays_so(ignored: bool) -> None:
    code = (
        "import os, signal; from harness import signals; signals.listen();"
        "os.kill(os.getpid(), signal.SIGHUP); print('on')"
    )

    def before() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Checkout.find().root,
        capture_output=True,
        text=True,
        preexec_fn=before,
    )
    assert done.stdout == ("on\n" if ignored else "")
    assert ("KeyboardInterrupt" in done.stderr) is not ignored

"""Where a FAKE waits, so that a test can do something meanwhile."""

import os
import time
from pathlib import Path

SIGN, LEAVE = Path("fake.pid"), Path("fake.go")


def sign() -> None:
    """Say that this has been reached, and by which process."""
    SIGN.with_suffix(".tmp").write_text(str(os.getpid()))
    SIGN.with_suffix(".tmp").rename(SIGN)


def stuck() -> None:
    """Say so, and wait for leave."""
    sign()
    while not LEAVE.exists():
        time.sleep(0.05)

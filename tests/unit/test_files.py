from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from harness import files
from harness.checkout import Checkout
from harness.errors import CheckoutBusy, FileTrouble


def full(descriptor: int) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write(path, "old")
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    files.write(path, "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileTrouble) as trouble:
        files.write(path, "new")
    assert trouble.value.cause.errno == errno.ENOSPC
    assert trouble.value.path == path
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble) as trouble:
        files.write(tmp_path / "none" / "a.txt", "new")
    assert trouble.value.cause.errno == errno.ENOENT


def test_one_command_at_a_time(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    code = (
        "import sys; from pathlib import Path; from harness.checkout import Checkout\n"
        f"with Checkout(Path({str(tmp_path)!r})).lock('a long test'):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(CheckoutBusy) as busy, checkout.lock("another"):
            pass
        assert busy.value.owner == f"a long test, process {holder.pid}"
        holder.kill()
        holder.communicate()
    with checkout.lock("another"):  # a killed holder holds nothing
        pass


def test_the_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    with pytest.raises(ZeroDivisionError), checkout.lock("one"):
        raise ZeroDivisionError
    with checkout.lock("two"):
        pass

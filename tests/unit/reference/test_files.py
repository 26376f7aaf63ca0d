from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from harness.formats.limits import Limits
from harness.reference.files import open_regular, read_rest
from harness.reference.stop import Stop


def stop(path: Path, **limits: int) -> tuple[str, str, str, str]:
    with pytest.raises(Stop) as stopped:
        os.close(open_regular(path, Limits(**limits))[0])
    return stopped.value.code, stopped.value.path, stopped.value.expected, stopped.value.found


MISSING = ("io.missing", "$", "a file", "nothing")
NOT_REGULAR = ("io.unreadable", "$", "a readable file", "not a regular file")


def test_no_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    (tmp_path / "file").touch()
    for name in ("nothing", "link", "nothing/deeper", "file/deeper", "zero\0byte"):
        assert stop(tmp_path / name) == MISSING


def test_a_directory(tmp_path: Path) -> None:
    assert stop(tmp_path) == ("io.unreadable", "$", "a readable file", "directory")


@pytest.mark.timeout(10)
def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("fifo")
    assert stop(tmp_path / "fifo") == NOT_REGULAR
    assert stop(tmp_path / "link") == NOT_REGULAR


@pytest.mark.timeout(10)
def test_a_device_is_not_read() -> None:
    assert stop(Path("/dev/zero")) == NOT_REGULAR


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert stop(Path("socket")) == NOT_REGULAR


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(payload: Path) -> None:
    payload.chmod(0)
    assert stop(payload) == ("io.unreadable", "$", "a readable file", "Permission denied")


def test_a_name_that_the_system_refuses(tmp_path: Path) -> None:
    code, _, _, found = stop(tmp_path / ("n" * 5000))
    assert (code, found) == ("io.unreadable", os.strerror(errno.ENAMETOOLONG))


def test_a_size_over_the_limit(payload: Path) -> None:
    size = payload.stat().st_size
    assert stop(payload, bytes=size - 1) == (
        *("io.too_large", "$"),
        *(f"at most {size - 1} bytes", f"{size} bytes"),
    )
    descriptor, found = open_regular(payload, Limits(bytes=size))
    os.close(descriptor)
    assert found == size


def test_another_file_that_comes_in_between(
    payload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kind is looked at again once the file is open."""
    os.mkfifo(tmp_path / "fifo")
    seen = os.stat(payload)
    monkeypatch.setattr(os, "stat", lambda path: seen)
    assert stop(tmp_path / "fifo") == NOT_REGULAR


def test_a_file_that_grows_is_read_to_its_end(payload: Path) -> None:
    descriptor, size = open_regular(payload, Limits())
    with payload.open("ab") as file:
        file.write(b" " * 3_000_000)
    try:
        assert len(read_rest(descriptor, size, Limits())) == size + 3_000_000
        os.lseek(descriptor, 0, os.SEEK_SET)
        with pytest.raises(Stop) as stopped:
            read_rest(descriptor, size, Limits(bytes=size + 1000))
        assert stopped.value.code == "io.too_large"
    finally:
        os.close(descriptor)


def test_a_file_that_cannot_be_read_on(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(Stop) as stopped:
            read_rest(descriptor, 10, Limits())
        assert stopped.value.code == "io.unreadable"
    finally:
        os.close(descriptor)

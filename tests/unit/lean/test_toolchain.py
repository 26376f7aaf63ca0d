from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import ToolchainMissing
from harness.lean import toolchain as toolchains

PIN = "leanprover/lean4:v4.27.0"
FOLDER = "leanprover--lean4---v4.27.0"


def pinned(tmp_path: Path) -> Checkout:
    (tmp_path / "lean-toolchain").write_text(PIN + "\n")
    return Checkout(tmp_path)


def fake_program(path: Path, script: str = "exit 97") -> None:
    """Not Lean: a shell script that stands where a program would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def fake_folder(folder: Path, version: str = "4.27.0") -> None:
    fake_program(folder / "lean", f'echo "Lean (version {version}, fake, commit 0, Release)"')
    fake_program(folder / "lake")


def test_finds_the_toolchain_of_elan(tmp_path: Path, away: Path) -> None:
    fake_folder(away / "toolchains" / FOLDER / "bin")
    found = toolchains.find(pinned(tmp_path))
    assert (found.pin, found.bin) == (PIN, away / "toolchains" / FOLDER / "bin")
    assert found.environment()["PATH"] == f"{found.bin}{os.pathsep}/usr/bin:/bin"


def test_elan_of_the_home_folder_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELAN_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert toolchains.elan_home() == tmp_path / ".elan"


def test_another_toolchain_is_not_the_pinned_one(tmp_path: Path, away: Path) -> None:
    fake_folder(away / "toolchains" / "leanprover--lean4---v4.26.0" / "bin")
    with pytest.raises(ToolchainMissing) as missing:
        toolchains.find(pinned(tmp_path))
    assert missing.value.pin == PIN
    assert missing.value.exit_code == 4
    assert missing.value.looked[0] == str(away / "toolchains" / FOLDER / "bin")
    assert missing.value.advice.endswith(" -m harness setup")
    assert missing.value.advice in str(missing.value)


def test_finds_the_pinned_version_on_the_path(
    tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_folder(tmp_path / "old", "4.2.0")
    fake_folder(tmp_path / "pinned")
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:{tmp_path / 'pinned'}:/usr/bin:/bin")
    assert toolchains.find(pinned(tmp_path)).bin == tmp_path / "pinned"


def test_a_proxy_of_elan_is_never_called(
    tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxies = tmp_path / "proxies"
    for name in ("lean", "lake", "elan"):
        fake_program(proxies / name, f"touch {tmp_path / 'called'}")
    monkeypatch.setenv("PATH", f"{proxies}:/usr/bin:/bin")
    with pytest.raises(ToolchainMissing) as missing:
        toolchains.find(pinned(tmp_path))
    assert any(place.startswith(str(proxies)) for place in missing.value.looked)
    assert not (tmp_path / "called").exists()


def test_nobody_knows_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs under a number without a name."""

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert not toolchains.elan_home({}).is_dir()

"""`setup`, with fakes in the place of apt-get, elan and the network. Nothing is installed here."""

from __future__ import annotations

import http.server
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import SetupFailed
from harness.lean import install as setup
from harness.lean import toolchain as toolchains

PIN = "leanprover/lean4:v4.27.0"
FOLDER = "leanprover--lean4---v4.27.0"

# What the fake elan does when it is told to install the pinned toolchain.
INSTALLS = f"""
[ "$*" = "toolchain install {PIN}" ] || exit 9
mkdir -p "$ELAN_HOME/toolchains/{FOLDER}/bin"
for name in lean lake; do
    printf '#!/bin/sh\\nexit 97\\n' > "$ELAN_HOME/toolchains/{FOLDER}/bin/$name"
    chmod +x "$ELAN_HOME/toolchains/{FOLDER}/bin/$name"
done
"""


@pytest.fixture
def pinned(tmp_path: Path) -> Checkout:
    (tmp_path / "lean-toolchain").write_text(PIN + "\n")
    return Checkout(tmp_path)


@pytest.fixture
def bin(tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is first on the path, for fakes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.fixture
def site() -> Iterator[str]:
    """A web site on this machine that answers everything."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"exit 5\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def fake(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def allowed(what: str) -> bool:
    return True


def only(monkeypatch: pytest.MonkeyPatch, *ways: setup.Means) -> None:
    monkeypatch.setattr(setup, "means", lambda script: iter(ways))


def test_nothing_to_do(pinned: Checkout, bin: Path, away: Path) -> None:
    folder = away / "toolchains" / FOLDER / "bin"
    folder.mkdir(parents=True)
    fake(folder, "lean", "exit 97")
    fake(folder, "lake", "exit 97")
    said: list[str] = []
    setup.install(pinned, deadline=20, say=said.append, allow=allowed)
    assert said == [f"Lean {PIN} is there: {folder}"]


def test_elan_is_there_and_installs_the_toolchain(
    pinned: Checkout, bin: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(bin, "elan", INSTALLS)
    monkeypatch.setattr(setup, "RELEASES", site)
    said: list[str] = []
    setup.install(pinned, deadline=20, say=said.append, allow=allowed)
    assert f"$ {bin}/elan toolchain install {PIN}" in said
    assert said[-1].startswith(f"Lean {PIN} is installed: ")
    assert toolchains.find(pinned).pin == PIN


def test_elan_comes_by_the_first_way_that_works(
    pinned: Checkout, bin: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "RELEASES", site)
    fake(bin, "elan.sh", INSTALLS)
    only(
        monkeypatch,
        setup.Means("first", obstacle="is not for this system"),
        setup.Means("second", (("sh", "-c", "echo no such package; exit 100"),)),
        setup.Means("third", (("true",), ("mv", str(bin / "elan.sh"), str(bin / "elan")))),
    )
    said: list[str] = []
    setup.install(pinned, deadline=20, say=said.append, allow=allowed)
    assert "could not: first: is not for this system" in said
    assert "could not: second: ended with exit status 100: no such package" in said
    assert said[-1].startswith(f"Lean {PIN} is installed: ")


def test_no_way_works_and_all_are_named(
    pinned: Checkout, bin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(
        monkeypatch,
        setup.Means("first", obstacle="is not for this system"),
        setup.Means("second", (("true",),)),
    )
    monkeypatch.setattr(setup, "find_elan", lambda: None)
    with pytest.raises(SetupFailed) as failed:
        setup.install(pinned, deadline=20, say=lambda text: None, allow=allowed)
    assert failed.value.exit_code == 4
    assert "first: is not for this system" in str(failed.value)
    assert "second: ran, but left no elan" in str(failed.value)


def test_a_network_that_refuses(
    pinned: Checkout, bin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(bin, "elan", f"touch {tmp_path / 'called'}")
    monkeypatch.setattr(setup, "RELEASES", "http://127.0.0.1:9/")
    with pytest.raises(SetupFailed, match="does not answer"):
        setup.install(pinned, deadline=20, say=lambda text: None, allow=allowed)
    assert not (tmp_path / "called").exists()


def test_a_network_that_does_not_answer(
    pinned: Checkout, bin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(bin, "elan", "exit 97")
    monkeypatch.setattr(setup, "REACH", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(setup, "RELEASES", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        begin = time.monotonic()
        with pytest.raises(SetupFailed, match=r"taking more than 1\.5 s"):
            setup.install(pinned, deadline=20, say=lambda text: None, allow=allowed)
        assert time.monotonic() - begin < 10


def test_an_elan_that_hangs(
    pinned: Checkout, bin: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(bin, "elan", "sleep 600")
    monkeypatch.setattr(setup, "RELEASES", site)
    with pytest.raises(SetupFailed, match="taking more than 1 s"):
        setup.install(pinned, deadline=1, say=lambda text: None, allow=allowed)


def test_the_installer_is_fetched_and_run(
    pinned: Checkout, bin: Path, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "INSTALLER", site)
    *_, way = setup.means(tmp_path / "elan-init.sh")
    only(monkeypatch, way)
    with pytest.raises(SetupFailed, match="ended with exit status 5"):  # the site's script does
        setup.install(pinned, deadline=20, say=lambda text: None, allow=allowed)
    assert (tmp_path / "elan-init.sh").read_text() == "exit 5\n"


def test_the_system_comes_first(bin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(bin, "apt-get", "exit 97")
    fake(bin, "sudo", "exit 97")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    first, last = setup.means(bin / "elan-init.sh")
    assert first.commands[-1][0] == "apt-get"
    assert first.commands[-1][-3:] == ("install", "-y", "elan")
    assert last.commands[-1][0] == "sh"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    first, _ = setup.means(bin / "elan-init.sh")
    assert first.commands[-1][:3] == ("sudo", "-n", "apt-get")  # asks nobody for a password


def test_macos_asks_homebrew(bin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bin))
    monkeypatch.setattr(sys, "platform", "darwin")
    first, _ = setup.means(bin / "elan-init.sh")
    assert first.obstacle == "Homebrew is not installed"
    fake(bin, "brew", "exit 97")
    first, _ = setup.means(bin / "elan-init.sh")
    assert first.commands == (("brew", "install", "elan-init"),)


def test_nothing_is_run_that_is_not_allowed(
    pinned: Checkout, bin: Path, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a script, of which the digest is told before, nor a download by elan."""
    monkeypatch.setattr(setup, "INSTALLER", site)
    *_, way = setup.means(tmp_path / "elan-init.sh")
    only(monkeypatch, way)
    asked: list[str] = []

    def refuse(what: str) -> bool:
        asked.append(what)
        return False

    with pytest.raises(SetupFailed, match="--yes"):
        setup.install(pinned, deadline=20, say=lambda text: None, allow=refuse)
    fake(bin, "elan", f"touch {tmp_path / 'called'}")
    with pytest.raises(SetupFailed, match="--yes"):
        setup.install(pinned, deadline=20, say=lambda text: None, allow=refuse)
    script, elan = asked
    assert sha256(b"exit 5\n").hexdigest() in script
    assert elan == f"{bin}/elan toolchain install {PIN}"
    assert not (tmp_path / "called").exists()


def test_without_a_network_one_line_says_what_to_do(
    pinned: Checkout, bin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "INSTALLER", "http://127.0.0.1:9/elan-init.sh")
    *_, way = setup.means(tmp_path / "elan-init.sh")
    only(monkeypatch, way)
    said: list[str] = []
    with pytest.raises(SetupFailed) as failed:
        setup.install(pinned, deadline=20, say=said.append, allow=allowed)
    message = str(failed.value)
    assert "http://127.0.0.1:9/elan-init.sh does not answer: " in message
    assert "/download/v4.27.0/lean-4.27.0-" in message
    assert "setup --from FOLDER" in message
    assert "\n" not in message
    assert not [line for line in said if "Traceback" in line]


def test_a_toolchain_that_is_somewhere_is_taken(
    pinned: Checkout, bin: Path, tmp_path: Path
) -> None:
    there = tmp_path / "lean-4.27.0-linux"
    (there / "bin").mkdir(parents=True)
    fake(there / "bin", "lake", "exit 97")
    for version, reason in (("4.26.0", r"has Lean 4\.26\.0"), ("4.27.0", "")):
        fake(there / "bin", "lean", f"echo 'Lean (version {version}, x86_64, Release)'")
        if reason:
            with pytest.raises(SetupFailed, match=reason):
                setup.adopt(pinned, there, say=lambda text: None)
    for folder in (there / "bin", there):  # again, too
        setup.adopt(pinned, folder, say=lambda text: None)
    assert toolchains.find(pinned).bin.resolve() == there / "bin"
    with pytest.raises(SetupFailed, match="is no toolchain"):
        setup.adopt(pinned, tmp_path, say=lambda text: None)


def test_a_toolchain_that_is_there_is_not_replaced(pinned: Checkout, bin: Path, away: Path) -> None:
    for folder in (bin, away / "toolchains" / FOLDER / "bin"):
        folder.mkdir(parents=True, exist_ok=True)
        fake(folder, "lean", "echo 'Lean (version 4.27.0, x86_64, Release)'")
        fake(folder, "lake", "exit 97")
    with pytest.raises(SetupFailed, match="remove it first"):
        setup.adopt(pinned, bin, say=lambda text: None)

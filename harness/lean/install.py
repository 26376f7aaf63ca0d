"""Installing Lean: elan by the system's means, then the pinned toolchain.

The only part of the harness that asks the network, and always with a deadline. What changes the
system it says before it does it, and does it only if it is allowed to; what could not be done it
says in a line, with what to do by hand. It changes no shell profile, because the harness finds elan
by itself.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from harness.checkout import Checkout
from harness.errors import ChildTrouble, SetupFailed, ToolchainMissing
from harness.lean import toolchain as toolchains
from harness.processes import supervisor
from harness.processes.supervisor import Bounds

INSTALLER = "https://elan.lean-lang.org/elan-init.sh"
RELEASES = "https://github.com/leanprover/lean4/releases"  # where elan downloads from
FETCH = """
import sys, urllib.request
url, *file = sys.argv[1:]
try:
    answer = urllib.request.urlopen(url, timeout=10).read(None if file else 1)
except OSError as error:
    sys.exit(f"{url} does not answer: {getattr(error, 'reason', error)}")
for name in file:
    open(name, "wb").write(answer)
"""
"""Fetches an address into a file; without one, sees whether it answers."""
REACH = 20.0  # seconds for one answer from the network

Say = Callable[[str], None]
Allow = Callable[[str], bool]
"""Whether something may be done that changes the system: the commands, and the digest of a
script."""


@dataclass(frozen=True, slots=True)
class Means:
    """A way to get elan: commands to run in order, or why it is no way here. `fetch` is an address
    whose content is put into the file `script` before."""

    name: str
    commands: tuple[tuple[str, ...], ...] = ()
    obstacle: str = ""
    fetch: str = ""
    script: Path | None = None


def install(checkout: Checkout, *, deadline: float, say: Say, allow: Allow) -> None:
    """Install what is missing. Raises `SetupFailed` with everything that was tried."""
    try:
        found = toolchains.find(checkout)
    except ToolchainMissing as missing:
        say(f"Lean {missing.pin} is not installed")
    else:
        say(f"Lean {found.pin} is there: {found.bin}")
        return
    elan = find_elan() or _install_elan(checkout, deadline, say, allow)
    say(f"elan is there: {elan}")
    command = [str(elan), "toolchain", "install", checkout.pin]
    _allowed(allow, " ".join(command))
    try:
        _fetch(RELEASES, checkout, say)  # so that elan is not left waiting for it
        _do(command, checkout, deadline, say)
    except SetupFailed as failed:
        raise SetupFailed(f"{failed}. {by_hand(checkout)}") from failed
    found = toolchains.find(checkout)
    say(f"Lean {found.pin} is installed: {found.bin}")


def adopt(checkout: Checkout, folder: Path, *, say: Say) -> None:
    """Take the toolchain that is in `folder`, as a link where elan has its own. Raises
    `SetupFailed` if it is another one, or none."""
    place = toolchains.place(checkout.pin)
    home = folder.resolve()
    home = home.parent if home.name == "bin" else home
    if not toolchains.complete(home / "bin"):
        raise SetupFailed(f"{folder} is no toolchain: it has no bin/lean and bin/lake")
    version = toolchains.version(home / "bin")
    if not checkout.pin.endswith(f":v{version}"):
        raise SetupFailed(f"{folder} has Lean {version}, and this project needs {checkout.pin}")
    if place.is_symlink():
        place.unlink()  # one that was adopted before
    if place.exists():
        raise SetupFailed(f"{place} is there already: remove it first")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(home)
    say(f"Lean {checkout.pin} is taken from {home}: {place}")


def by_hand(checkout: Checkout) -> str:
    """What to do where the network does not answer."""
    version = checkout.pin.rpartition(":")[2]
    system = "darwin" if sys.platform == "darwin" else "linux"
    arm = "_aarch64" if platform.machine() in ("arm64", "aarch64") else ""
    archive = f"{RELEASES}/download/{version}/lean-{version[1:]}-{system}{arm}.zip"
    then = checkout.command("setup --from FOLDER")
    return f"By hand: get {archive} elsewhere, unpack it here, and run {then}"


def find_elan() -> Path | None:
    """elan's own program, from its home or the path."""
    own = toolchains.elan_home() / "bin" / "elan"
    if os.access(own, os.X_OK):
        return own
    elsewhere = shutil.which("elan")
    return Path(elsewhere) if elsewhere else None


def means(script: Path) -> Iterator[Means]:
    """The ways to get elan, the system's own first; `script` is where its installer will be."""
    if shutil.which("apt-get"):
        options = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::Retries=0")
        prefix = () if os.geteuid() == 0 else ("sudo", "-n")
        if prefix and not shutil.which("sudo"):
            yield Means("apt-get", obstacle="needs root, and there is no sudo")
        else:
            yield Means(
                "apt-get",
                (
                    (*prefix, "apt-get", *options, "update"),
                    (*prefix, "apt-get", *options, "install", "-y", "elan"),
                ),
            )
    if sys.platform == "darwin":
        if shutil.which("brew"):
            yield Means("brew", (("brew", "install", "elan-init"),))
        else:
            yield Means("brew", obstacle="Homebrew is not installed")
    quiet = ("-y", "--no-modify-path", "--default-toolchain", "none")
    yield Means(
        "elan's own installer",
        (("sh", str(script), *quiet),),
        fetch=INSTALLER,
        script=script,
    )


def _install_elan(checkout: Checkout, deadline: float, say: Say, allow: Allow) -> Path:
    tried: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for way in means(Path(folder) / "elan-init.sh"):
            say(f"elan is not installed; trying {way.name}")
            why, digest = way.obstacle, ""
            try:
                if way.script is not None:
                    _fetch(way.fetch, checkout, say, str(way.script))
                    digest = sha256(way.script.read_bytes()).hexdigest()
                    say(f"{way.fetch} has the SHA-256 {digest}")
            except SetupFailed as failed:
                why = str(failed)
            if not why:
                told = f" ({way.fetch}, SHA-256 {digest})" if digest else ""
                _allowed(allow, "; ".join(map(" ".join, way.commands)) + told)
            try:
                for command in way.commands if not why else ():
                    _do(command, checkout, min(deadline, 120.0), say)
            except SetupFailed as failed:
                why = str(failed)
            if why:
                say(f"could not: {way.name}: {why}")
                tried.append(f"{way.name}: {why}")
                continue
            elan = find_elan()
            if elan is not None:
                return elan
            tried.append(f"{way.name}: ran, but left no elan")
    raise SetupFailed(f"elan could not be installed ({'; '.join(tried)}). {by_hand(checkout)}")


def _allowed(allow: Allow, what: str) -> None:
    """Raises `SetupFailed` if this may not be done."""
    if not allow(what):
        raise SetupFailed(f"not allowed: {what}. To be asked, run this in a terminal; or say --yes")


def _fetch(url: str, checkout: Checkout, say: Say, *file: str) -> None:
    """Fetch an address into a file, or see whether it answers. Raises `SetupFailed`."""
    try:
        _do([sys.executable, "-c", FETCH, url, *file], checkout, REACH, say)
    except SetupFailed as failed:
        reason = str(failed).partition(f"{url} does not answer: ")[2] or str(failed)
        raise SetupFailed(f"{url} does not answer: {reason}") from failed


def _do(command: Sequence[str], checkout: Checkout, deadline: float, say: Say) -> None:
    """Run one command, and say so. Raises `SetupFailed`."""
    say(f"$ {_shown(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        supervisor.run(
            command,
            cwd=checkout.root,
            env=environment,
            bounds=Bounds(deadline=deadline),
            tee=lambda stream, line: say(f"  | {line}"),
        ).expect(0)
    except ChildTrouble as trouble:
        last = trouble.tail.rstrip().splitlines()[-1:]
        raise SetupFailed(": ".join([trouble.trouble, *last])) from trouble


def _shown(command: Sequence[str]) -> str:
    """A command for people; our own program, which only fetches, by what it does."""
    if FETCH in command:
        return f"fetch {command[command.index(FETCH) + 1]}"
    return " ".join(command)

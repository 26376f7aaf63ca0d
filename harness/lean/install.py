"""Installing Lean: elan by the system's means, then the pinned toolchain.

The only part of the harness that asks the network, and always with a deadline. It says what it did
and what it could not do; it changes no shell profile, because the harness finds elan by itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.checkout import Checkout
from harness.errors import ChildTrouble, SetupFailed, ToolchainMissing
from harness.lean import toolchain as toolchains
from harness.processes import supervisor
from harness.processes.supervisor import Bounds

INSTALLER = "https://elan.lean-lang.org/elan-init.sh"
RELEASES = "https://github.com/leanprover/lean4/releases"  # where elan downloads from
FETCH = (
    "import sys, urllib.request as request;"
    "open(sys.argv[2], 'wb').write(request.urlopen(sys.argv[1], timeout=10).read())"
)
REACH = 20.0  # seconds for one answer from the network

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Means:
    """A way to get elan: commands to run in order, or why it is no way here."""

    name: str
    commands: tuple[tuple[str, ...], ...] = ()
    obstacle: str = ""


def install(checkout: Checkout, *, deadline: float, say: Say) -> None:
    """Install what is missing. Raises `SetupFailed` with everything that was tried."""
    try:
        found = toolchains.find(checkout)
    except ToolchainMissing as missing:
        say(f"Lean {missing.pin} is not installed")
    else:
        say(f"Lean {found.pin} is there: {found.bin}")
        return
    elan = find_elan() or _install_elan(checkout, deadline, say)
    say(f"elan is there: {elan}")
    _reach(RELEASES, checkout, say)
    _do([str(elan), "toolchain", "install", checkout.pin], checkout, deadline, say)
    found = toolchains.find(checkout)
    say(f"Lean {found.pin} is installed: {found.bin}")


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
        ((sys.executable, "-c", FETCH, INSTALLER, str(script)), ("sh", str(script), *quiet)),
    )


def _install_elan(checkout: Checkout, deadline: float, say: Say) -> Path:
    tried: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for way in means(Path(folder) / "elan-init.sh"):
            say(f"elan is not installed; trying {way.name}")
            why = way.obstacle
            try:
                for command in way.commands:
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
    raise SetupFailed("\n".join(["elan could not be installed", *tried]))


def _reach(url: str, checkout: Checkout, say: Say) -> None:
    """Ask once whether the network answers, so that elan is not left waiting for it."""
    ask = "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=10).read(1)"
    try:
        _do([sys.executable, "-c", ask, url], checkout, REACH, say)
    except SetupFailed as failed:
        raise SetupFailed(f"{url} does not answer, so elan was not asked: {failed}") from failed


def _do(command: Sequence[str], checkout: Checkout, deadline: float, say: Say) -> None:
    """Run one command, and say so. Raises `SetupFailed`."""
    say(f"$ {' '.join(command)}")
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

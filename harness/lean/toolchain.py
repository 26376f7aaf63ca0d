"""Finding the pinned Lean toolchain. Only looks: nothing here downloads or asks the network.

An elan proxy downloads a toolchain that is missing, so proxies are never called: the folder of the
toolchain itself is looked for, and its programs are put first on the children's path.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.checkout import Checkout
from harness.errors import ChildTrouble, ToolchainMissing
from harness.processes import supervisor


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A folder `bin` with the programs `lean` and `lake` of the version `pin`."""

    pin: str
    bin: Path

    def environment(self) -> dict[str, str]:
        """The environment for children: this one, with the toolchain first on the path."""
        path = os.environ.get("PATH", os.defpath)
        return {**os.environ, "PATH": f"{self.bin}{os.pathsep}{path}"}


def elan_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where elan keeps its toolchains."""
    home = os.path.expanduser("~")  # which is itself where nobody knows the user
    return Path(environ.get("ELAN_HOME") or Path(home) / ".elan")


def find(checkout: Checkout) -> Toolchain:
    """The pinned toolchain: elan's, or the one on the path. Raises `ToolchainMissing`."""
    pin = checkout.pin
    folder = place(pin) / "bin"
    if complete(folder):
        return Toolchain(pin, folder)
    looked = [str(folder)]
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        other = Path(entry)
        if not entry or not complete(other):
            continue
        if (other / "elan").exists():
            looked.append(f"{other} (elan, without this toolchain)")
        elif pin.endswith(f":v{(there := version(other))}"):
            return Toolchain(pin, other)
        else:
            looked.append(f"{other} ({there})")
    if len(looked) == 1:
        looked.append("the folders of PATH")
    raise ToolchainMissing(pin, looked, checkout.command("setup"))


def place(pin: str) -> Path:
    """Where elan keeps the toolchain of this name."""
    return elan_home() / "toolchains" / pin.replace("/", "--").replace(":", "---")


def complete(folder: Path) -> bool:
    """Has this folder the programs of a toolchain?"""
    return all(os.access(folder / program, os.X_OK) for program in ("lean", "lake"))


def version(folder: Path) -> str:
    """What the Lean of this folder calls itself."""
    try:
        done = supervisor.run(
            [str(folder / "lean"), "--version"],
            cwd=folder,
            bounds=supervisor.Bounds(deadline=20.0),
        )
        said = done.expect(0).stdout
    except ChildTrouble as trouble:
        return trouble.trouble
    return version_in(said)


def version_in(said: str) -> str:
    """What `lean --version` says: `4.27.0` of `Lean (version 4.27.0, …)`."""
    return said.partition("version ")[2].partition(",")[0].strip() or "unknown version"

"""What `doctor` looks at: a check each, and the command that mends what it finds."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness import families, files, packages
from harness.checkout import Checkout
from harness.conformance.recording import RECORDING, Recording
from harness.errors import ChildOverDeadline, ChildTrouble, HarnessError, ToolchainMissing
from harness.families import Family
from harness.formats.contract import Contract
from harness.lean import install, sources
from harness.lean import toolchain as toolchains
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome

GIB = 1 << 30
ROOM = 1 * GIB
"""Of disk and of memory, from which on a build and a training have enough."""
QUICK = Bounds(deadline=1.0)
"""For what is only asked how it is."""

State = Literal["ok", "missing", "broken", "stale", "short", "busy"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and the command that mends it. The round trip runs without what is not
    `needed`."""

    name: str
    state: State
    detail: str
    mend: str = ""
    needed: bool = False

    @property
    def good(self) -> bool:
        return self.state in ("ok", "busy")


def python() -> Finding:
    """Is this Python new enough?"""
    good = sys.version_info >= (3, 10)
    mend = "" if good else "install Python 3.10 or later, and make a new virtual environment"
    return Finding("python", "ok" if good else "stale", platform.python_version(), mend, True)


def dependencies(checkout: Checkout) -> Iterator[Finding]:
    """Is each package there?"""
    mend = f"{sys.executable} -m pip install -c constraints.txt -e ."
    for package in packages.needed(checkout.root):
        there = packages.version(package)
        if there is not None:
            yield Finding(package, "ok", there, needed=True)
        else:
            yield Finding(package, "missing", "not installed", mend, True)


def lean(checkout: Checkout) -> tuple[Finding, Toolchain | None]:
    """Is the pinned toolchain there, and does it run?"""
    pin = checkout.pin
    try:
        found = toolchains.find(checkout)
    except ToolchainMissing as missing:
        elan = install.find_elan()
        if elan is None:
            return Finding("lean", "missing", f"{pin} is not installed", missing.advice), None
        mend = f"{elan} toolchain install {pin}"
        return Finding("lean", "missing", f"elan is there, without {pin}", mend), None
    again = checkout.command("setup")
    mend = f"rm -r {found.bin.parent} && {again}"
    try:
        said = _run(checkout, str(found.bin / "lean"), "--version").expect(0).stdout
    except ChildTrouble as trouble:
        detail = f"{found.bin / 'lean'} --version {trouble.trouble}"
        return Finding("lean", "broken", detail, mend), None
    version = toolchains.version_in(said)
    if not pin.endswith(f":v{version}"):
        detail = f"{found.bin / 'lean'} calls itself {version}, not {pin}"
        return Finding("lean", "broken", detail, mend), None
    return Finding("lean", "ok", f"{found.pin} in {found.bin}"), found


def built(checkout: Checkout, toolchain: Toolchain | None) -> Finding:
    """Is the program built, and of these sources?"""
    binary = checkout.root / BINARY
    if toolchain is None:
        return Finding("torchlean", "missing", "needs Lean", checkout.command("setup"))
    mend = "lake build" if shutil.which("lake") else f"{toolchain.bin / 'lake'} build"
    if not binary.is_file():
        return Finding("torchlean", "missing", "not built yet", mend)
    newest = max(
        (checkout.root / path for path in sources.lean_sources(checkout.root)),
        key=lambda path: path.stat().st_mtime,
    )
    if newest.stat().st_mtime > binary.stat().st_mtime and not _up_to_date(checkout, toolchain):
        older = f"{BINARY} is older than {newest.relative_to(checkout.root)}"
        return Finding("torchlean", "stale", older, mend)
    return Finding("torchlean", "ok", str(BINARY))


def _up_to_date(checkout: Checkout, toolchain: Toolchain) -> bool:
    """Does Lake say that there is nothing to build, or not answer at once? It looks at contents,
    not at times."""
    try:
        words = (str(toolchain.bin / "lake"), "build", "--no-build")
        return _run(checkout, *words, env=toolchain.environment()).status == 0
    except ChildOverDeadline:
        return True
    except ChildTrouble:
        return False


def generated(checkout: Checkout, family: Family, *, ask: bool) -> Finding:
    """Is there a contract, and, with `ask`, is what is there what Lean exports now?"""
    mend = checkout.command(f"export --model {family.name}")
    try:
        contract = Contract.load(checkout.root / family.contract)
    except (HarnessError, OSError) as error:
        return Finding(family.name, "broken", str(error), mend, True)
    if not (checkout.root / family.scaffold).is_file():
        return Finding(family.name, "missing", f"no {family.scaffold}", mend, True)
    if ask and (stale := _stale(checkout, family)):
        return Finding(family.name, "stale", f"{stale} is not what Lean exports now", mend)
    detail = f"{family.contract}, {len(contract.params)} tensors"
    return Finding(family.name, "ok", detail, needed=True)


def _stale(checkout: Checkout, family: Family) -> Path | None:
    """The first generated file that Lean would write otherwise; None where it does not say."""
    with tempfile.TemporaryDirectory() as folder:
        words = ("roundtrip", *family.words, "--action", "export", "--out", folder)
        try:
            _run(checkout, str(checkout.root / BINARY), *words).expect(0)
        except ChildTrouble:
            return None
        for path in (family.scaffold, family.contract):
            written = Path(folder) / path.name
            if written.is_file() and written.read_bytes() != (checkout.root / path).read_bytes():
                return path
    return None


def recording(checkout: Checkout) -> Finding:
    """Do Lean's recorded answers speak for these sources?"""
    mend = checkout.command("conformance --record")
    if not (checkout.root / RECORDING).is_file():
        return Finding("recording", "ok", "none: this checkout has no tests")
    try:
        kept = Recording.load(checkout.root / RECORDING)
    except HarnessError as error:
        return Finding("recording", "broken", str(error), mend)
    if kept.sources != sources.lean_hash(checkout.root):
        return Finding("recording", "stale", f"{RECORDING} is of other Lean sources", mend)
    return Finding("recording", "ok", f"{len(kept.records)} answers of Lean")


def writable(checkout: Checkout) -> Finding:
    """May the harness write where it has to?"""
    places = [checkout.root, checkout.runs, checkout.root / ".lake"]
    places += [checkout.root / family.folder for family in families.present(checkout.root)]
    for place in filter(Path.exists, places):
        if os.statvfs(place).f_flag & os.ST_RDONLY:
            mend = f"git clone {checkout.root} where one may write"
            return Finding("writable", "broken", f"{place} is mounted read-only", mend, True)
        if not os.access(place, os.W_OK | os.X_OK):
            mend = f"chmod -R u+rwX {place}"
            return Finding("writable", "broken", f"no right to write into {place}", mend, True)
    return Finding("writable", "ok", str(checkout.root), needed=True)


def disk(checkout: Checkout) -> Finding:
    """Is there room for a build and a run?"""
    free = shutil.disk_usage(checkout.root).free
    mend = "" if free >= ROOM else checkout.command("runs prune --keep 5")
    state: State = "short" if mend else "ok"
    return Finding("disk", state, f"{free / GIB:.1f} GiB free", mend, True)


def memory() -> Finding:
    """Is there memory for a build and a training?"""
    free = available()
    if free is None:
        return Finding("memory", "ok", "this system does not say")
    mend = "" if free >= ROOM else "end other programs, or allow more memory"
    return Finding("memory", "ok" if mend == "" else "short", f"{free / GIB:.1f} GiB free", mend)


def available() -> int | None:
    """The bytes of memory that a new process could take; None where the system does not say."""
    limits = []
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        rows = [line.split() for line in lines if line.startswith("MemAvailable:")]
        limits.append(int(rows[0][1]) << 10)
    with suppress(OSError, ValueError):  # what a container is allowed; `max` is no number
        allowed = int(Path("/sys/fs/cgroup/memory.max").read_text())
        limits.append(allowed - int(Path("/sys/fs/cgroup/memory.current").read_text()))
    with suppress(OSError, ValueError):
        if not limits:
            limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(limits, default=None)


def lock(checkout: Checkout) -> Finding:
    """Is another command at work here, or did a dead process leave the lock to a child?"""
    path = checkout.runs / ".lock"
    try:
        owner = path.read_text(encoding="utf-8", errors="replace").strip()
        held = files.lock(path) if owner else None
    except (OSError, HarnessError):
        return Finding("lock", "ok", "free")
    if not owner:
        return Finding("lock", "ok", "free")
    if held is not None:
        held.release()
        return Finding("lock", "ok", f"free; last held for {owner}")
    number = owner.rpartition(" ")[2]
    if number.isdecimal() and not _alive(int(number)):
        detail = f"held for {owner}, which is dead: a child of it still runs"
        return Finding("lock", "broken", detail, f"fuser -k {path}")
    return Finding("lock", "busy", f"another command is at work: {owner}")


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _run(checkout: Checkout, *words: str, env: dict[str, str] | None = None) -> Outcome:
    return supervisor.run(words, cwd=checkout.root, env=env, bounds=QUICK)

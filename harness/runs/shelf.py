"""All run folders of a checkout: what there is, what differs between two, what may go."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness import files
from harness.checkout import Checkout
from harness.errors import FileTrouble, MalformedManifest
from harness.runs import folder as folders
from harness.runs.manifest import Manifest

LEAVING = ".pruned-"
"""Begins the name of a folder while it is removed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One run folder: its manifest, where it has one, and whether a process is at work there."""

    path: Path
    manifest: Manifest | None
    going_on: bool

    @classmethod
    def of(cls, path: Path) -> Kept:
        """What is kept at `path`."""
        try:
            manifest = Manifest.load(path)
        except MalformedManifest:
            manifest = None
        return cls(path, manifest, folders.going_on(path))

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def kind(self) -> str:
        return self.manifest.kind if self.manifest else "unknown"

    @property
    def state(self) -> str:
        """How far it has come, in a few words."""
        if self.going_on:
            return "going on"
        if self.manifest is None:
            return "no manifest"
        return self.manifest.end or "not finished"

    @property
    def seconds(self) -> float:
        """What its steps took."""
        return sum(step.seconds for step in self.manifest.steps) if self.manifest else 0.0

    @property
    def last(self) -> str:
        """The last step that ended."""
        steps = self.manifest.steps if self.manifest else ()
        return steps[-1].name if steps else ""

    def size(self) -> int:
        """The bytes of its files."""
        total = 0
        for path in self.path.rglob("*"):
            with suppress(OSError):  # it may go meanwhile
                total += path.lstat().st_size if path.is_file() else 0
        return total

    def record(self) -> dict[str, object] | None:
        """What the run left for machines, if it did."""
        try:
            content = json.loads((self.path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None


def all_kept(checkout: Checkout) -> list[Kept]:
    """All run folders, the oldest first."""
    return [Kept.of(path) for path in folders.every(checkout)]


def facts(kept: Kept) -> dict[str, str]:
    """What can be compared between two runs."""
    found = {"kind": kept.kind, "state": kept.state}
    if kept.manifest is not None:
        manifest = kept.manifest
        found |= {f"asked: {key}": _text(value) for key, value in manifest.asked.items()}
        found |= {f"rests on: {key}": _text(value) for key, value in manifest.rests_on.items()}
        for step in manifest.steps:
            found[f"step {step.name}"] = f"{step.state}, {step.detail.partition(chr(10))[0]}"
    record = kept.record() or {}
    for group in ("receipt", "versions"):
        inside = record.get(group)
        if isinstance(inside, dict):
            found |= {f"{group}: {key}": _text(value) for key, value in inside.items()}
    for group in ("properties", "controls"):
        rows = record.get(group)
        if isinstance(rows, list):
            good = sum(isinstance(row, dict) and row.get("as_expected") is True for row in rows)
            found[group] = f"{good} of {len(rows)} as expected"
    return found


def compared(one: Kept, other: Kept) -> tuple[list[tuple[str, str, str]], list[str]]:
    """What differs, with both values, and what is the same. A value that is not there is a dash."""
    here, there = facts(one), facts(other)
    labels = list(here | there)
    differ = [
        (label, here.get(label, "–"), there.get(label, "–"))
        for label in labels
        if here.get(label) != there.get(label)
    ]
    return differ, [label for label in labels if here.get(label) == there.get(label)]


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def disposable(
    kept: Sequence[Kept], *, keep: int, days: float | None = None, kinds: Sequence[str] = ()
) -> list[Kept]:
    """The runs that may go, of `kept`, the oldest first: of these kinds, all but the `keep` newest,
    and of those only what is older than so many days. One that is going on never may."""
    of_kind = [one for one in kept if not kinds or one.kind in kinds]
    old = of_kind[: max(0, len(of_kind) - keep)]
    if days is not None:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(time.time() - days * 86400))
        old = [one for one in old if one.name < stamp]
    return [one for one in old if not one.going_on]


def remove(one: Kept) -> bool:
    """Remove a run folder; not if a process is at work there, or has begun to be."""
    lock = files.lock(one.path / folders.LOCK)
    if lock is None:
        return False
    leaving = one.path.with_name(LEAVING + one.name)
    try:
        one.path.rename(leaving)  # at once, so that nobody sees half a run
        shutil.rmtree(leaving)
    except OSError as error:
        raise FileTrouble("remove", one.path, error) from error
    finally:
        lock.release()
    return True


def sweep_up(checkout: Checkout) -> None:
    """Remove what an interrupted removal left."""
    for path in checkout.runs.glob(f"{LEAVING}*"):
        shutil.rmtree(path, ignore_errors=True)

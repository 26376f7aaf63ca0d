"""What notices the damage in a copy, read off what `lake build` says there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROOFS = ("NN/Proofs/", "Lean/WireProofs/")
LIBRARIES = (("Wire", "WireProofs"), ("NN", "NNProofs"))
"""In this order: where a theorem of the first notices, the second, which takes long, need not."""

_ERROR = re.compile(r"^error: (?:\./)*([\w/.]+\.lean):(\d+):\d+: ", re.MULTILINE)
_NAMED = re.compile(
    r"(?:@\[[^\]]*\] *)?(?:private |protected )*(theorem|def|instance|abbrev) ([^\s({\[:]*)"
)

Build = Callable[[Sequence[str]], str]
"""Builds targets in the copy: what was said if that failed, the empty text if it did not."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What noticed a damage, one of `mutant.KINDS`, and where."""

    kind: str
    where: tuple[str, ...]


def notice(root: Path, build: Build, cases: Callable[[], list[str]]) -> Notice:
    """The strongest that notices the damage in the copy `root`.

    An example that fails keeps everything behind it from being built, theorems too. So it is
    taken out, and what else notices is looked for.
    """
    examples: list[str] = []
    for targets in LIBRARIES:
        while said := build(targets):
            places = errors(root, said)
            for kind in ("theorem", "type"):
                if found := sorted({name for name, of in places if of == kind}):
                    return Notice(kind, tuple(found))
            if not places:
                return Notice("type", ("lake build: " + said.strip().splitlines()[-1],))
            examples += [name for name, _ in places]
            remove_examples(root, [name for name, _ in places])
    if examples:
        return Notice("guard", tuple(examples))
    if said := build(["NNTest"]):
        return Notice("test", tuple(sorted({name for name, _ in errors(root, said)})))
    if build(["torchlean"]):
        return Notice("type", ("torchlean",))
    found = cases()
    return Notice("case", tuple(found)) if found else Notice("nothing", ())


def errors(root: Path, said: str) -> list[tuple[str, str]]:
    """The places of the errors that were printed, and their kinds."""
    places = []
    for file, line in dict.fromkeys(_ERROR.findall(said)):
        lines = (root / file).read_text(encoding="utf-8").splitlines()
        start = command(lines, int(line))
        if file.startswith(PROOFS):
            places.append((enclosing(lines, int(line)), "theorem"))
        elif lines[start - 1].startswith("#guard"):
            places.append((f"{file}:{start}", "guard"))
        else:
            places.append((enclosing(lines, int(line)), "type"))
    return list(dict.fromkeys(places))


def command(lines: Sequence[str], number: int) -> int:
    """The line, from 1, on which the command begins that line `number` goes on with."""
    while number > 1 and lines[number - 1].startswith(" "):
        number -= 1
    return number


def enclosing(lines: Sequence[str], number: int) -> str:
    """The name of the declaration that line `number`, from 1, belongs to."""
    for line in reversed(lines[:number]):
        if found := _NAMED.match(line):
            return found[2] or found[1]  # an instance may have no name
    return "the head of the file"


def remove_examples(root: Path, places: Sequence[str]) -> None:
    """Empty the examples that start at these places, `file:line`; no other line moves."""
    for place in places:
        file, _, line = place.rpartition(":")
        path = root / file
        lines = path.read_text(encoding="utf-8").split("\n")
        start = int(line) - 1
        lines[start] = ""
        for index in range(start + 1, len(lines)):
            if not lines[index].startswith(" "):
                break
            lines[index] = ""
        path.write_text("\n".join(lines), encoding="utf-8")

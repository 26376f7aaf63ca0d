"""What a family states of a model that was trained: proved, refuted, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from harness.families import Family
from harness.lean.toolchain import Toolchain
from harness.lean.verifier import Claim, LeanVerifier
from harness.processes.child import Child
from harness.runs.folder import RunFolder
from harness.runs.verify import Question, verify
from harness.runs.view import State

TIMEOUT = 30.0
"""Seconds of the search for each property."""
THEOREM = "range"
"""The property whose certificate a family's theorem reads."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A property of a family, what came of it, and by whom."""

    claim: Claim
    answer: str
    sentence: str
    by: str

    @property
    def as_expected(self) -> bool:
        return self.answer == self.claim.expected

    def record(self) -> dict[str, object]:
        """For `run.json`."""
        fields = asdict(self.claim)
        said = {"answer": self.answer, "said": self.sentence, "by": self.by}
        return {**fields, **said, "as_expected": self.as_expected}


def judge(
    run: RunFolder, toolchain: Toolchain, family: Family, settings: tuple[str, ...]
) -> tuple[tuple[Judged, ...], State, str]:
    """Have what the family states proved or refuted, and, if it has one, its theorem checked."""
    child = partial(_quiet(run).child, "property", env=toolchain.environment())
    lean = LeanVerifier(run.root, family, settings, child)
    payload = run.root / family.payload
    folder = run.path / "properties"
    folder.mkdir()
    claims = lean.claims(payload, folder)
    if claims.unsupported:
        return (), "skipped", f"no bounds yet: {claims.unsupported}"
    if not claims.stated:
        return (), "skipped", f"{family.name} states no property"
    questions = [_question(folder, payload, one) for one in claims.stated]
    answers = verify(lean, questions, lambda progress: run.listen("stdout", progress.line()))
    by = {"proved": toolchain.pin, "refuted": f"PyTorch and {toolchain.pin}"}
    judged = tuple(
        Judged(claim, answer.answer, answer.sentence, by.get(answer.answer, "nobody"))
        for claim, answer in zip(claims.stated, answers, strict=True)
    )
    for one in judged:
        run.listen("stdout", f"{one.answer}: {one.claim.sentence}")
    wrong = [
        f"{one.claim.name}: expected {one.claim.expected}, found {one.answer}: {one.sentence}"
        for one in judged
        if not one.as_expected
    ]
    counts = counted(judged)
    if wrong:
        return judged, "failed", "\n".join([counts, *wrong])
    theorem = run.root / family.theorem
    if settings or not theorem.is_file():
        return judged, "ok", counts
    said = prove(run.child, toolchain, theorem, folder / THEOREM / "certificate.json")
    if said:
        return judged, "failed", f"{counts}\n{family.theorem} does not hold:\n{said}"
    return judged, "ok", f"{counts}; the kernel checked {family.theorem}"


def counted(judged: Sequence[Judged]) -> str:
    """How many are proved, refuted and unknown."""
    answers = [one.answer for one in judged]
    kinds = [word for word in ("proved", "refuted", "unknown") if word in answers]
    return ", ".join(f"{answers.count(word)} {word}" for word in kinds)


def prove(child: Child, toolchain: Toolchain, theorem: Path, certificate: Path) -> str:
    """Have Lean check a theorem that reads a certificate beside it; what it says against it."""
    place = theorem.parent / f"{theorem.parent.name.lower()}.certificate.json"
    place.write_bytes(certificate.read_bytes())
    environment = toolchain.environment()
    said = child("property", ["lake", "env", "lean", str(theorem)], environment).expect(0, 1)
    return "" if said.status == 0 else said.stdout


def _quiet(run: RunFolder) -> RunFolder:
    """The same folder for children whose answers are for programs."""
    return replace(run, listen=lambda stream, line: None)


def _question(folder: Path, payload: Path, claim: Claim) -> Question:
    own = folder / claim.name
    own.mkdir()
    return Question(
        payload=payload,
        property=folder / claim.file,
        certificate=own / "certificate.json",
        state=own / "unfinished.json",
        folder=own,
        timeout=TIMEOUT,
    )

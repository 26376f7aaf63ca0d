"""Damaged certificates: whatever they hold, Lean proves nothing that is false.

Trees that prove a claim are damaged and handed in for it, for others, and for claims that are known
to be false: none of these may be proved. What is damaged as a document has to be rejected for it. A
changed tree may still prove what is true, and that is counted.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import files
from harness.conformance.claims import CORPUS, Case, Net
from harness.damage import certificates as damages
from harness.damage.certificates import Node
from harness.errors import HarnessError, MalformedVerdict
from harness.formats.fields import Fields, parse
from harness.lean.build import BINARY
from harness.lean.engine import framed, replies
from harness.processes import supervisor
from harness.terminal import encodable

BATCH = 500
KEPT = 20  # wrong answers that are kept of a run


@dataclass(frozen=True, slots=True)
class Desk:
    """A net in a folder, Lean's program, and the digests of graph and parameters."""

    program: Path
    folder: Path
    net: Net
    digests: tuple[str, str]

    @classmethod
    def of(cls, program: Path, folder: Path, net: Net) -> Desk:
        """Lay a net there."""
        payload = folder / "net.json"
        payload.write_bytes(net.payload())

        def ask(*words: str) -> str:
            return supervisor.run([str(program), *words], cwd=folder).expect(0).stdout

        graph = ask("graph", *net.words(), "--json").removesuffix("\n") + "\n"
        checked = ask("check", *net.words(), "--report", "json", str(payload))
        verdict = parse(checked.removeprefix("torchlean-verdict "), "verdict")
        receipt = verdict.fields("receipt").text("bundle")
        return cls(program, folder, net, (sha256(graph.encode()).hexdigest(), receipt))

    def command(self) -> list[str]:
        """The check of certificates for this net, without what is checked."""
        payload = str(self.folder / "net.json")
        return [str(self.program), "check-certificate", *self.net.words(), "--payload", payload]

    def certificate(self, case: Case, tree: Sequence[Node]) -> bytes:
        """A certificate for a claim."""
        graph, bundle = self.digests
        digest = sha256(case.property).hexdigest()
        head = {"format": "torchlean.certificate", "version": 1, "graph": graph, "bundle": bundle}
        return json.dumps({**head, "property": digest, "tree": list(tree)}).encode()


@dataclass(frozen=True, slots=True)
class Question:
    """A claim, a document that is handed in for it, and the codes that are right, by a prefix; an
    empty one if it may be proved, too."""

    index: int
    case: Case
    data: bytes
    code: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question, and an answer that is wrong."""

    question: Question
    net: Net
    said: str


@dataclass(slots=True)
class Tally:
    """What came of some certificates: how many, for false claims, the answers, the wrong ones."""

    inputs: int = 0
    false: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    count: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    def take(self, other: Tally) -> None:
        """Add what came of others."""
        self.inputs += other.inputs
        self.false += other.false
        self.answers += other.answers
        self.count += other.count
        self.wrong = [*self.wrong, *other.wrong][:KEPT]

    def hear(self, question: Question, net: Net, said: str) -> None:
        """One answer: `proved`, or a code."""
        self.inputs += 1
        self.false += question.case.false
        self.answers[said] += 1
        proved = said == "proved"
        if (proved and question.case.false) or not said.startswith(question.code):
            self.count += 1
            if len(self.wrong) < KEPT:
                self.wrong.append(Wrong(question, net, said))


def question(desk: Desk, seed: int, index: int) -> Question:
    """Question number `index` about a net."""
    draw = random.Random(f"{seed} {index}")
    case = draw.choice(desk.net.cases)
    tree: Sequence[Node] = draw.choice(desk.net.cases).tree
    if draw.random() < 0.8:
        return Question(index, case, desk.certificate(case, damages.tree(draw, tree)))
    data, code = damages.document(draw, desk.certificate(case, tree))
    return Question(index, case, data, code)


def answer(line: str) -> str:
    """`proved`, or the code of what was rejected."""
    said = parse(line, "answer")
    if said.has("error"):
        return said.fields("error").text("code")
    return _proved(said, line)


def _proved(said: Fields, line: str) -> str:
    if said.text("verdict") != "proved":
        raise MalformedVerdict(line, "it neither proves nor rejects")
    return "proved"


@dataclass(frozen=True, slots=True)
class Task:
    """A share of the questions, all about one net."""

    seed: int
    indices: range
    program: Path
    environment: Mapping[str, str]

    def run(self) -> Tally:
        """Ask Lean."""
        net = CORPUS[self.indices[0] // BATCH % len(CORPUS)]
        with TemporaryDirectory(prefix="torchlean-certificates-") as folder:
            desk = Desk.of(self.program, Path(folder), net)
            return ask(desk, [question(desk, self.seed, i) for i in self.indices], self.environment)


def ask(desk: Desk, questions: Sequence[Question], environment: Mapping[str, str]) -> Tally:
    """What Lean answers; that it ends before the last answer is one of them, and wrong."""
    tally = Tally()
    sent: list[Question] = []

    def documents() -> Iterator[bytes]:
        for one in questions:
            sent.append(one)
            yield framed(one.case.property) + framed(one.data)

    try:
        with supervisor.stream(
            [*desk.command(), "--stream"], cwd=desk.folder, env=dict(environment)
        ) as child:
            for line in replies(child, documents()):
                tally.hear(sent[tally.inputs], desk.net, answer(line))
    except HarnessError as error:
        if tally.inputs == len(sent):
            raise
        tally.count += 1
        tally.wrong.append(Wrong(sent[tally.inputs], desk.net, f"no answer: {error}"))
    return tally


def tasks(seed: int, count: int, root: Path, environment: Mapping[str, str]) -> list[Task]:
    """The questions in shares."""
    shares = [range(at, min(at + BATCH, count)) for at in range(0, count, BATCH)]
    return [Task(seed, share, root / BINARY, environment) for share in shares]


def save(folder: Path, tally: Tally) -> None:
    """Keep what was answered wrong: parameters, property, certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    for wrong in tally.wrong:
        number = str(wrong.question.index)
        files.write(folder / f"{number}.payload.json", wrong.net.payload())
        files.write(folder / f"{number}.vnnlib", wrong.question.case.property)
        files.write(folder / f"{number}.certificate", wrong.question.data)


def record(tally: Tally, seed: int, seconds: float) -> dict[str, object]:
    """The numbers of a run."""
    return {
        "engines": ["lean"],
        "seed": seed,
        "certificates": tally.inputs,
        "false_claims": tally.false,
        "seconds": round(seconds, 1),
        "answers": dict(tally.answers.most_common()),
        "wrong": tally.count,
    }


def as_text(tally: Tally, seed: int, seconds: float) -> str:
    """The numbers for people, and the first answers that are wrong."""
    lines = [
        f"{tally.inputs:,} damaged certificates of seed {seed} in {seconds:.1f} s,"
        f" {tally.false:,} of them for false claims: {tally.count} wrong answers"
    ]
    lines += [f"  {count:>9,}  {said}" for said, count in tally.answers.most_common()]
    for wrong in tally.wrong:
        asked = wrong.question
        right = asked.code or "anything but proved"
        lines.append(f"certificate {asked.index} ({asked.case.name}): {wrong.said}, not {right}")
    return "\n".join(map(encodable, lines))

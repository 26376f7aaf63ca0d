"""`verify`: a property of a trained model is proved, refuted, or neither."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from harness import files
from harness.checkout import Checkout
from harness.commands import options
from harness.commands.proving import verifier
from harness.errors import BadRequest
from harness.exits import Exit
from harness.formats import vnnlib
from harness.formats.graph import Graph
from harness.formats.search import Progress
from harness.lean.verifier import LeanVerifier
from harness.runs import picture
from harness.runs import pool as pools
from harness.runs.folder import RunFolder
from harness.runs.manifest import ENDS
from harness.runs.pool import Pool
from harness.runs.verify import CAN_GO_ON, Answer, Effort, Question, take_in, verify
from harness.terminal import escaped, note, say

EXITS = {
    "proved": Exit.AS_EXPECTED,
    "refuted": Exit.NOT_AS_EXPECTED,
    "unknown": Exit.UNKNOWN,
}
WORST = (Exit.AS_EXPECTED, Exit.UNKNOWN, Exit.NOT_AS_EXPECTED)
"""Of several properties, the last of these is the exit code."""
VNNCOMP = {"proved": "unsat", "refuted": "sat", "unknown": "unknown"}
"""What tools of the competition write."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    options.model(parser)
    parser.add_argument(
        "--payload", type=Path, metavar="FILE", help="default: what train, or capture, wrote"
    )
    options.settings(parser)
    where = parser.add_argument_group("the inputs")
    where.add_argument(
        "--box",
        action="append",
        default=[],
        metavar="TEXT",
        help='"x in [-1, 1]" for all inputs, "x[0] in [0, 2]" for one; may be repeated',
    )
    where.add_argument("--center", type=Path, metavar="FILE", help="a JSON file of one input")
    where.add_argument("--radius", metavar="R", help="how far from it inputs may be, each")
    what = parser.add_argument_group("what is claimed of every output")
    what.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="TEXT",
        help='"y[0] <= 3" or "y[0] > y[1]"; may be repeated',
    )
    what.add_argument(
        "--class",
        dest="labels",
        action="append",
        default=[],
        type=options.natural,
        metavar="K",
        help="is largest; each that is given is a property",
    )
    parser.add_argument(
        "--vnnlib",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="both, as a file of VNN-LIB; may be repeated",
    )
    parser.add_argument(
        "--timeout",
        type=options.seconds,
        default=300.0,
        metavar="SECONDS",
        help="of the search (300)",
    )
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="keep what is found here")
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="go on with an unfinished search; keep it here"
    )
    parser.add_argument(
        "--vnncomp", type=Path, metavar="FILE", help="write unsat, sat or unknown here"
    )
    parser.add_argument("--seed", type=options.seed, default=0, metavar="N")
    options.side_by_side(parser, "children side by side (1)")
    options.bounds(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Search, have it judged, and say what was proved of what, by whom."""
    family = options.chosen_model(arguments, checkout)
    bounds = options.bounds_of(arguments)
    stop = None if arguments.cluster else threading.Event()
    lean, _ = verifier(checkout, family, arguments.settings, bounds, stop)
    asked = {"model": family.name, "settings": arguments.settings, "seed": arguments.seed}
    with RunFolder.create(
        checkout, "verify", bounds=bounds, listen=lambda stream, line: None, asked=asked
    ) as folder:
        code = answered(arguments, checkout, folder, lean, stop)
        folder.end(ENDS[code])
    return code


def answered(
    arguments: argparse.Namespace,
    checkout: Checkout,
    folder: RunFolder,
    lean: LeanVerifier,
    stop: threading.Event | None,
) -> int:
    """Do it in a run folder; the exit code."""
    family = lean.family
    payload = (arguments.payload or checkout.root / family.payload).resolve()
    verdict = take_in(lean, payload, folder.path)
    if not verdict.accepted:
        options.show(arguments, verdict)
        if verdict.errors[0].code == "io.missing":
            note(options.missing(checkout, family, payload))
        return Exit.REJECTED
    graph = Graph.load(folder.path / "graph.json")
    sources = [path.resolve() for path in arguments.vnnlib]
    for number, text in enumerate(typed(arguments, graph)):
        sources.append(folder.save(f"typed-{number}.vnnlib", text))
    several = len(sources) > 1
    if several and (arguments.certificate or arguments.resume or arguments.vnncomp):
        raise BadRequest("--certificate, --resume and --vnncomp go with one property")
    place = folder.path
    questions = [question_of(arguments, payload, place, source, several) for source in sources]
    effort = Effort(arguments.timeout, arguments.seed, arguments.memory)
    try:
        with side_by_side(arguments, stop) as pool:
            hear = None if arguments.json or arguments.cluster else partial(told, several)
            answers = verify(lean, questions, effort, hear, pool)
    except KeyboardInterrupt:
        for question in questions:
            if question.state.exists():
                note(f"what was found is kept: go on with --resume {question.state}")
            elif question.certificate.exists():
                note(f"not yet checked by Lean: the certificate {question.certificate}")
        raise
    arguments.answer = {
        "format": "torchlean.answers",
        "version": 1,
        "properties": [
            {"property": question.claim.name, **asdict(answer)}
            for question, answer in zip(questions, answers, strict=True)
        ],
    }
    for question, answer in zip(questions, answers, strict=True):
        folder.save(f"{question.name}answer.json", json.dumps(asdict(answer), indent=1) + "\n")
        if not several:
            folder.save("report.html", picture.page(answer, question, family.name))
        if arguments.vnncomp is not None:
            files.write(arguments.vnncomp, competition(answer))
        tell(arguments, question, answer, several)
    if not arguments.json:
        page = "" if several else " (open report.html)"
        note(f"run folder: {folder.path.relative_to(checkout.root)}{page}")
    return max((EXITS[answer.answer] for answer in answers), key=WORST.index)


@contextmanager
def side_by_side(
    arguments: argparse.Namespace, stop: threading.Event | None
) -> Iterator[Pool | None]:
    """Where children run side by side, if they do."""
    if arguments.cluster is not None:
        with pools.cluster(arguments.cluster) as pool:
            yield pool
    elif stop is not None and arguments.jobs > 1:
        with pools.local(arguments.jobs, stop) as pool:
            yield pool
    else:
        yield None


def question_of(
    arguments: argparse.Namespace, payload: Path, folder: Path, source: Path, several: bool
) -> Question:
    """The question of a property, with the files that are between."""
    name = f"{source.stem}." if several else ""
    return Question(
        payload,
        source,
        certificate=(arguments.certificate or folder / f"{name}certificate.json").resolve(),
        state=(arguments.resume or folder / f"{name}unfinished.json").resolve(),
        folder=folder,
        name=name,
    )


def tell(arguments: argparse.Namespace, question: Question, answer: Answer, several: bool) -> None:
    """A line for an answer: its sentence."""
    if arguments.json:
        return
    say(escaped(f"{question.claim.name}: {answer.sentence}" if several else answer.sentence))
    if answer.code in CAN_GO_ON and question.state.exists():
        note(f"to go on: --resume {question.state}")


def typed(arguments: argparse.Namespace, graph: Graph) -> list[str]:
    """The properties that the options spell, in VNN-LIB. Raises `BadRequest`."""
    inputs, outputs = graph.inputs, graph.outputs
    where = arguments.center is not None or arguments.radius is not None or arguments.box
    what = arguments.labels or arguments.output
    if arguments.vnnlib and not where and not what:
        return []
    try:
        if arguments.center is not None:
            if arguments.radius is None or arguments.box:
                raise ValueError("--center goes with --radius, and without --box")
            center = arguments.center.read_text(encoding="utf-8")
            box = vnnlib.around(center, arguments.radius, inputs)
        else:
            box = vnnlib.box(arguments.box, inputs)
        if bool(arguments.labels) == bool(arguments.output):
            raise ValueError("give one of --output and --class, or a file with --vnnlib")
        claims = [vnnlib.other_class(label, outputs) for label in arguments.labels]
        if arguments.output:
            claims.append(vnnlib.outside(arguments.output, outputs))
        return [vnnlib.document(box, outputs, unsafe) for unsafe in claims]
    except (ValueError, OSError) as error:
        raise BadRequest(str(error)) from error


def told(several: bool, question: Question, progress: Progress) -> None:
    """A line of progress."""
    say(
        f"{progress.seconds:8.1f} s  {question.name + ' ' if several else ''}"
        f"{progress.closed} leaves closed, {progress.open} open, worst bound {progress.worst:.4g}"
    )


def competition(answer: Answer) -> str:
    """The file that tools of VNN-COMP write."""
    lines = [VNNCOMP[answer.answer]]
    if answer.answer == "refuted" and answer.found is not None:
        pairs = [f"(X_{i} {x!r})" for i, x in enumerate(answer.found.input)]
        pairs += [f"(Y_{j} {y!r})" for j, y in enumerate(answer.found.output)]
        lines.append("(" + "\n ".join(pairs) + ")")
    return "\n".join(lines) + "\n"

"""`verify`: a property of a trained model is proved, refuted, or neither."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.formats import vnnlib
from harness.formats.graph import Graph
from harness.formats.search import Progress
from harness.lean import toolchain as toolchains
from harness.lean.build import lake_build
from harness.lean.verifier import LeanVerifier
from harness.processes.child import heard
from harness.processes.supervisor import Bounds
from harness.runs import picture
from harness.runs.folder import RunFolder
from harness.runs.verify import Answer, Question, verify
from harness.terminal import escaped, note, say

EXITS = {
    "proved": Exit.AS_EXPECTED,
    "refuted": Exit.NOT_AS_EXPECTED,
    "unknown": Exit.UNKNOWN,
}
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
    what.add_argument("--class", dest="label", type=options.natural, metavar="K", help="is largest")
    parser.add_argument("--vnnlib", type=Path, metavar="FILE", help="both, as a file of VNN-LIB")
    parser.add_argument(
        "--timeout", type=float, default=300.0, metavar="SECONDS", help="of the search (300)"
    )
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="keep what is found here")
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="go on with an unfinished search; keep it here"
    )
    parser.add_argument(
        "--vnncomp", type=Path, metavar="FILE", help="write unsat, sat or unknown here"
    )
    parser.add_argument("--seed", type=options.natural, default=0, metavar="N")
    options.deadline(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Search, have it judged, and say what was proved of what, by whom."""
    family = options.chosen_model(arguments, checkout)
    toolchain = toolchains.find(checkout)
    child = heard(checkout.root, arguments.deadline, quiet=True)
    with checkout.lock("build"):
        lake_build(child, toolchain)
    lean = LeanVerifier(
        checkout.root,
        family,
        tuple(arguments.settings),
        partial(child, "verify", env=toolchain.environment()),
    )
    bounds = Bounds(deadline=arguments.deadline)
    folder = RunFolder.create(checkout, "verify", bounds=bounds, listen=lambda stream, line: None)
    if arguments.vnnlib is None:
        source = folder.save("property.vnnlib", typed(arguments, Graph.from_bytes(lean.graph())))
    else:
        source = arguments.vnnlib.resolve()
    question = Question(
        payload=(arguments.payload or checkout.root / family.payload).resolve(),
        property=source,
        certificate=(arguments.certificate or folder.path / "certificate.json").resolve(),
        state=(arguments.resume or folder.path / "unfinished.json").resolve(),
        folder=folder.path,
        timeout=arguments.timeout,
        seed=arguments.seed,
    )
    try:
        (answer,) = verify(lean, [question], silent if arguments.json else told)
    except KeyboardInterrupt:
        if question.state.exists():
            note(f"what was found is kept: go on with --resume {question.state}")
        raise
    folder.save("answer.json", json.dumps(asdict(answer), indent=1) + "\n")
    if question.read().exists():  # not if the payload is rejected
        folder.save("report.html", picture.page(answer, question, family.name))
    if arguments.vnncomp is not None:
        arguments.vnncomp.write_text(competition(answer), encoding="utf-8")
    if arguments.json:
        print(json.dumps(asdict(answer)))
    else:
        say(escaped(answer.sentence))
        if question.state.exists():
            note(f"to go on: --resume {question.state}")
        note(f"run folder: {folder.path.relative_to(checkout.root)} (open report.html)")
    return EXITS[answer.answer]


def typed(arguments: argparse.Namespace, graph: Graph) -> str:
    """The property that the options spell, in VNN-LIB. Raises `BadRequest`."""
    inputs, outputs = graph.inputs, graph.outputs
    try:
        if arguments.center is not None:
            if arguments.radius is None or arguments.box:
                raise ValueError("--center goes with --radius, and without --box")
            center = arguments.center.read_text(encoding="utf-8")
            box = vnnlib.around(center, arguments.radius, inputs)
        else:
            box = vnnlib.box(arguments.box, inputs)
        if (arguments.label is None) != bool(arguments.output):
            raise ValueError("give one of --output and --class, or a file with --vnnlib")
        unsafe = (
            vnnlib.outside(arguments.output, outputs)
            if arguments.label is None
            else vnnlib.other_class(arguments.label, outputs)
        )
        return vnnlib.document(box, outputs, unsafe)
    except ValueError as error:
        raise BadRequest(str(error)) from error


def silent(progress: Progress) -> None:
    """Nothing, where a program listens."""


def told(progress: Progress) -> None:
    """A line of progress."""
    say(progress.line())


def competition(answer: Answer) -> str:
    """The file that tools of VNN-COMP write."""
    lines = [VNNCOMP[answer.answer]]
    if answer.answer == "refuted" and answer.found is not None:
        pairs = [f"(X_{i} {x!r})" for i, x in enumerate(answer.found.input)]
        pairs += [f"(Y_{j} {y!r})" for j, y in enumerate(answer.found.output)]
        lines.append("(" + "\n ".join(pairs) + ")")
    return "\n".join(lines) + "\n"

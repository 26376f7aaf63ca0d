"""`robustness`: how many samples keep their class within a radius: at least, and at most."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.commands.proving import verifier
from harness.errors import BadRequest
from harness.exits import Exit
from harness.families import Family
from harness.formats import samples as labelled
from harness.formats.vnnlib import NUMBER
from harness.lean import toolchain as toolchains
from harness.lean.verifier import LeanVerifier
from harness.processes.child import Child, python
from harness.runs import accuracy
from harness.runs.folder import RunFolder
from harness.runs.robustness import Run, table
from harness.terminal import note, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--model", choices=options.NAMES, required=True)
    parser.add_argument("--payload", type=Path, metavar="FILE", help="default: what train wrote")
    options.settings(parser)
    parser.add_argument(
        "--radius",
        action="append",
        type=radius,
        required=True,
        metavar="R",
        help="how far each input may be from the sample's; repeated for more",
    )
    parser.add_argument("--samples", type=options.count, default=100, metavar="N")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="JSON with inputs and labels; default: what the training script holds out",
    )
    parser.add_argument(
        "--timeout",
        type=options.seconds,
        default=2.0,
        metavar="SECONDS",
        help="of a box's splits (2)",
    )
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with this run folder")
    parser.add_argument("--seed", type=options.seed, default=0, metavar="N")
    options.bounds(parser)
    options.machine(parser, "print one JSON object")


def radius(text: str) -> str:
    """A decimal above zero, as it is written."""
    if not re.fullmatch(NUMBER, text) or not float(text) > 0:
        raise argparse.ArgumentTypeError(f"expected a decimal above 0, found {text!r}")
    return text


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Search, have all of it judged, and say between what the accuracy lies."""
    begun = time.monotonic()
    family = options.family(arguments.model, checkout)
    lean, child = verifier(checkout, family, arguments.settings, options.bounds_of(arguments))
    with opened(arguments, checkout) as folder:
        measured(arguments, checkout, folder, lean, child, begun)
        folder.end("as expected")
    return Exit.AS_EXPECTED


def measured(
    arguments: argparse.Namespace,
    checkout: Checkout,
    folder: RunFolder,
    lean: LeanVerifier,
    child: Child,
    begun: float,
) -> None:
    """Do it in a run folder."""
    family = lean.family
    payload = (arguments.payload or checkout.root / family.payload).resolve()
    held_out = arguments.data or folder.path / "samples.json"
    if not held_out.exists():
        hold_out(child, checkout, family, payload, held_out)
    try:
        samples = labelled.load(held_out, arguments.samples)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if not samples:
        raise BadRequest("there are no samples")
    going = Run(
        lean,
        payload,
        folder.path,
        samples,
        tuple(dict.fromkeys(arguments.radius)),
        timeout=arguments.timeout,
        memory=arguments.memory,
        seed=arguments.seed,
    )

    def hear(text: str) -> None:
        if not arguments.json:
            say(f"{time.monotonic() - begun:8.1f} s  {text}")

    try:
        judged = going.go(hear)
    except KeyboardInterrupt:
        note(f"what was found is kept: go on with --resume {folder.path}")
        raise
    rows = going.rows()
    content = {
        "format": "torchlean.robustness",
        "version": 1,
        "family": family.name,
        "engine": f"lean {toolchains.find(checkout).pin.rpartition(':v')[2]}",
        "seconds": round(time.monotonic() - begun, 1),
        "rows": [
            {**asdict(row), "accuracy": dict(zip(("least", "most"), row.bounds, strict=True))}
            for row in rows
        ],
        "judged": [asdict(one) for one in judged],
    }
    folder.save("robustness.json", json.dumps(content) + "\n")
    folder.save("report.html", accuracy.page(family.name, str(content["engine"]), rows))
    if arguments.json:
        arguments.answer = {key: value for key, value in content.items() if key != "judged"}
    else:
        say(table(rows))
        say(
            f"certified: {content['engine']} accepted a certificate; attacked: all but those for "
            "which Lean confirmed a counterexample, the wrongly labelled among them."
        )
        say(f"run folder: {folder.path.relative_to(checkout.root)} (open report.html)")


def opened(arguments: argparse.Namespace, checkout: Checkout) -> RunFolder:
    """A new run folder, or the one to go on with."""
    bounds = options.bounds_of(arguments)
    numbers = {"radii": arguments.radius, "samples": arguments.samples, "seed": arguments.seed}
    if arguments.resume is None:
        return RunFolder.create(
            checkout,
            "robustness",
            bounds=bounds,
            listen=lambda stream, line: None,
            asked={"model": arguments.model, "settings": arguments.settings, **numbers},
        )
    if not (arguments.resume / "question.json").is_file():
        raise BadRequest(f"{arguments.resume} is no run folder of this command")
    return RunFolder.again(
        checkout, arguments.resume.resolve(), bounds=bounds, listen=lambda stream, line: None
    )


def hold_out(child: Child, checkout: Checkout, family: Family, payload: Path, out: Path) -> None:
    """Let the training script write what it holds out, under the seed of the payload."""
    script = checkout.root / family.script
    if "--held-out" not in script.read_text(encoding="utf-8"):
        raise BadRequest(f"{family.script_name} holds no labelled samples out: give --data FILE")
    try:
        meta = json.loads(payload.read_text(encoding="utf-8")).get("meta", {})
    except (OSError, ValueError) as error:
        raise BadRequest(f"{payload} cannot be read: {error}") from error
    seed = str(meta["seed"]) if isinstance(meta.get("seed"), int) else "0"
    words = [sys.executable, str(script), "--seed", seed, "--held-out", str(out)]
    child("samples", words, python()).expect(0)

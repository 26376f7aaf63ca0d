"""`convert`: a checkpoint of PyTorch becomes a payload, and the engine judges it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest, MalformedAnswer
from harness.exits import Exit
from harness.families import ALL
from harness.formats.conversion import PREFIX, Conversion
from harness.processes.child import heard, python
from harness.terminal import escaped, say

PROGRAM = "harness.torch_side.convert"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("checkpoint", type=Path, help=".safetensors, or what torch.save wrote")
    options.model(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: where train would write")
    options.scaffold(parser)
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="a parameter's name in the checkpoint, and in the contract; * stands for any text",
    )
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out what the checkpoint has under this name; * stands for any text",
    )
    parser.add_argument(
        "--transpose", action="append", default=[], metavar="NAME", help="turn this matrix"
    )
    parser.add_argument(
        "--cast", action="store_true", help="round float64, float16 and bfloat16 to float32"
    )
    options.saved(parser)
    options.engine(parser)
    options.arithmetic(parser)
    options.bounds(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Convert, have the payload judged, compare the receipts."""
    from harness import engines

    arguments.settings = []
    family = options.chosen_model(arguments, checkout)
    saver = family if family.graph is None else ALL[0]
    folder = (arguments.scaffold or checkout.root / saver.contract.parent).resolve()
    if family.graph is None:
        contract = options.contract_in(folder, family.name)
    else:
        contract = engines.contract_of(family.graph)
        family = replace(family, name=contract.family)
    out = (arguments.out or default_payload(checkout.root / family.payload, arguments)).resolve()
    arguments.encoding = encoding_of(arguments.encoding, out)
    conversion = convert(arguments, checkout, folder / "model.py", out)
    engine = engines.choose(
        checkout,
        family,
        wish=arguments.engine,
        settings=tuple(f"{key}={value}" for key, value in contract.config.items()),
        child=heard(checkout.root, options.bounds_of(arguments), quiet=True),
        contract=contract,
        arithmetic=arguments.arithmetic,
    )
    verdict = engine.check(out, probe=arguments.probe > 0)
    same = verdict.receipt is not None and verdict.receipt.bundle == conversion.receipt
    if arguments.json:
        said = {"verdict": verdict.fields(), "same_receipt": same}
        arguments.answer = {**asdict(conversion), **said}
    else:
        for line in table(conversion):
            say(escaped(line))
        say(verdict.to_text())
        say(
            "the receipt is that of the live model"
            if same
            else "the live model has ANOTHER receipt"
        )
    return Exit.AS_EXPECTED if verdict.accepted and same else Exit.REJECTED


def default_payload(path: Path, arguments: argparse.Namespace) -> Path:
    """Where the payload goes if nobody says where."""
    suffix = ".safetensors" if arguments.encoding == "safetensors" else ".json"
    return path.with_name(path.name.removesuffix(path.suffix) + suffix)


def encoding_of(wish: str | None, out: Path) -> str:
    """How scalars are written in a file of this name. Raises `BadRequest`."""
    bytes_themselves = out.suffix == ".safetensors"
    if wish is None:
        return "safetensors" if bytes_themselves else "decimal"
    if (wish == "safetensors") != bytes_themselves:
        raise BadRequest(f"--encoding {wish} and --out {out.name} are two formats")
    return wish


def convert(
    arguments: argparse.Namespace, checkout: Checkout, scaffold: Path, out: Path
) -> Conversion:
    """Let the program that knows torch write the payload. Raises `ConversionRefused`."""
    wish = {
        "scaffold": str(scaffold),
        "checkpoint": str(arguments.checkpoint.resolve()),
        "out": str(out),
        "rename": arguments.rename,
        "drop": arguments.drop,
        "transpose": arguments.transpose,
        "cast": arguments.cast,
        "encoding": arguments.encoding,
        "probe": arguments.probe,
        "graph": str(arguments.graph.resolve()) if arguments.graph else "",
    }
    child = heard(checkout.root, options.bounds_of(arguments), quiet=True)
    command = [sys.executable, "-m", PROGRAM, json.dumps(wish)]
    said = child("convert", command, python()).expect(0).stdout
    line = next((line for line in said.split("\n") if line.startswith(PREFIX)), "")
    try:
        return Conversion.from_line(line)
    except ValueError as error:
        raise MalformedAnswer(PROGRAM, line, str(error)) from error


def table(conversion: Conversion) -> list[str]:
    """What went where, a line a tensor."""
    through = f", seen through: {', '.join(conversion.through)}" if conversion.through else ""
    lines = [f"a checkpoint of {conversion.kind}{through}"]
    width = max((len(row.source) for row in conversion.rows), default=0)
    wide = max((len(row.name) for row in conversion.rows), default=0)
    for row in conversion.rows:
        shape = "x".join(map(str, row.shape)) or "scalar"
        notes = "".join(f"  {note}" for note in row.notes)
        name = row.name or "nothing"
        lines.append(f"  {row.source:<{width}} → {name:<{wide}}  {shape}{notes}".rstrip())
    return lines

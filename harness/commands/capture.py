"""`capture`: a module of PyTorch or a file of ONNX becomes a graph file and a payload."""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest, MalformedAnswer
from harness.exits import Exit
from harness.families import ALL
from harness.formats.capture import PREFIX, Capture
from harness.processes.child import heard, python
from harness.terminal import escaped, say

PROGRAM = "harness.capture"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "module",
        nargs="?",
        metavar="FILE.py:FUNCTION",
        help="a function that builds a module, without arguments",
    )
    parser.add_argument("--onnx", type=Path, metavar="FILE", help="a model of ONNX instead")
    parser.add_argument(
        "--input", metavar="N,N,…", help="the shape of one input, without samples: 1,28,28"
    )
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="the module's parameters, as convert reads"
    )
    parser.add_argument("--name", help="of the model; default: that of the file")
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="FOLDER", help="default: this one"
    )
    options.saved(parser)
    options.bounds(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Let the program that knows torch write both files, and say what came from where."""
    command = [sys.executable, "-m", PROGRAM, json.dumps(wish(arguments, checkout))]
    child = heard(checkout.root, options.bounds_of(arguments), quiet=True)
    said = child("capture", command, python()).expect(0).stdout
    line = next((line for line in said.split("\n")[::-1] if line.startswith(PREFIX)), "")
    try:
        capture = Capture.from_line(line)
    except ValueError as error:
        raise MalformedAnswer(PROGRAM, line, str(error)) from error
    if arguments.json:
        arguments.answer = asdict(capture)
    else:
        for text in table(capture):
            say(escaped(text))
    return Exit.AS_EXPECTED


def wish(arguments: argparse.Namespace, checkout: Checkout) -> dict[str, object]:
    """What the program is asked. Raises `BadRequest`."""
    if (arguments.module is None) == (arguments.onnx is None):
        raise BadRequest("give one of FILE.py:FUNCTION and --onnx FILE")
    shape: list[int] = []
    function = ""
    if arguments.onnx is not None:
        file = arguments.onnx
        if arguments.input is not None or arguments.checkpoint is not None:
            raise BadRequest("--input and --checkpoint go with a module: ONNX has both")
    else:
        name, _, function = arguments.module.rpartition(":")
        file = Path(name)
        if not name or not function.isidentifier():
            raise BadRequest(f"expected FILE.py:FUNCTION, found {arguments.module}")
        if not re.fullmatch(r"[1-9][0-9]*(,[1-9][0-9]*)*", arguments.input or ""):
            raise BadRequest("--input is the shape of one input, such as 1,28,28")
        shape = [int(n) for n in arguments.input.split(",")]
    name = arguments.name or re.sub(r"[^A-Za-z0-9_.-]", "_", file.stem)
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,256}", name):
        raise BadRequest(f"--name is letters, digits, dots, dashes and underscores, not {name}")
    out = arguments.out.resolve()
    if not out.is_dir():
        raise BadRequest(f"{arguments.out} is no folder")
    return {
        "file": str(file.resolve()),
        "build": function,
        "input": shape,
        "checkpoint": str(arguments.checkpoint.resolve()) if arguments.checkpoint else "",
        "name": name,
        "out": str(out),
        "scaffold": str(checkout.root / ALL[0].scaffold),
        "encoding": arguments.encoding or "decimal",
        "probe": arguments.probe,
    }


def few(names: Sequence[str], most: int = 6) -> str:
    """The first of these names, and how many others there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def table(capture: Capture) -> list[str]:
    """What was written, and where each parameter came from."""
    counts = ", ".join(f"{n} {op}" for op, n in capture.operators)
    scalars = sum(math.prod(param.shape) for param in capture.params)
    lines = [
        f"captured {capture.name}: {sum(n for _, n in capture.operators)} nodes, "
        f"{len(capture.params)} parameters of {scalars} scalars",
        f"  {counts}",
    ]
    width = max((len(", ".join(param.sources)) for param in capture.params), default=0)
    wide = max((len(param.name) for param in capture.params), default=0)
    for param in capture.params:
        source = ", ".join(param.sources) or "a constant"
        shape = "x".join(map(str, param.shape)) or "scalar"
        notes = "".join(f"  {note}" for note in param.notes)
        lines.append(f"  {source:<{width}} → {param.name:<{wide}}  {shape}{notes}".rstrip())
    lines += [f"  {name} is not used" for name in capture.unused]
    if capture.eval:
        lines.append(f"  in eval mode, where these compute something else: {few(capture.eval)}")
    return [
        *lines,
        f"  {capture.samples} samples by {capture.by}; the graph, run by PyTorch, "
        f"differs by at most {capture.worst:.2g}",
        f"  receipt {capture.receipt}",
        f"wrote {capture.graph}",
        f"wrote {capture.payload}",
    ]

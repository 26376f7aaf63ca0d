"""The command line: the table of commands, and which exit code answers."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence

from harness import exits
from harness.checkout import Checkout
from harness.errors import HarnessError
from harness.exits import Exit
from harness.terminal import note

Run = Callable[[argparse.Namespace, Checkout], int]

COMMANDS = {
    "doctor": "Say what is installed, what is missing and what to do.",
    "setup": "Install elan if it is missing, and the pinned Lean.",
    "roundtrip": "Export, train, import, compare, reject what is damaged.",
    "export": "Let Lean write the scaffold and the contract.",
    "train": "Run the family's training script.",
    "import": "Hand a trained payload to the engine; it recomputes the probe.",
    "check": "Check a payload, without its probe.",
    "explain": "Say what a file holds beside what it must, and the edits to it.",
    "capture": "Make a graph and a payload of a module or a file of ONNX.",
    "convert": "Make a payload of a checkpoint, and have it judged.",
    "verify": "Search for a proof of a property, or a counterexample.",
    "robustness": "Certify and attack a classifier's samples, over radii.",
    "bench": "Compare Lean's import with Python's, side by side.",
    "conformance": "Compare engines and expectations on many inputs.",
    "mutants": "Damage definitions in Lean and say what notices each.",
    "ir": "Run the PyTorch that Lean emits from its graphs.",
    "report": "Show a run again.",
    "sweep": "Take round trips of many configurations and seeds.",
    "runs": "List, show, compare and prune run folders.",
}
"""Each is a module of `harness.commands` that brings `configure(parser)` and `run(arguments,
checkout)`; only the one that is asked for is imported."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    rest: list[str] = []
    if "--" in words:  # what follows is for the training script
        cut = words.index("--")
        words, rest = words[:cut], words[cut + 1 :]
    arguments = parser("".join(words[:1])).parse_args(
        words, argparse.Namespace(script_options=tuple(rest))
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # ended as by Ctrl-C, nothing left over
    try:
        run: Run = arguments.run
        return run(arguments, Checkout.find())
    except HarnessError as error:
        return _complain(arguments, type(error).__name__, str(error), error.exit_code)
    except KeyboardInterrupt:
        return _complain(arguments, "KeyboardInterrupt", "interrupted", Exit.INTERRUPTED)
    except BrokenPipeError:  # whoever read our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INFRASTRUCTURE
    except OSError as error:
        return _complain(arguments, type(error).__name__, str(error), Exit.INFRASTRUCTURE)


def parser(asked: str) -> argparse.ArgumentParser:
    """All commands; `asked` is the one whose options must be complete."""
    top = argparse.ArgumentParser(
        prog="python -m harness",
        description="The round trip between Lean 4 and PyTorch, run and checked.",
        epilog=f"Exit codes: {exits.table()}.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text)
        if name == asked:
            module = importlib.import_module(f"harness.commands.{_module(name)}")
            module.configure(sub)
            sub.set_defaults(run=module.run)
    return top


def _module(name: str) -> str:
    """`import` is no name for a module."""
    return "import_" if name == "import" else name


def _complain(arguments: argparse.Namespace, kind: str, message: str, code: int) -> int:
    note(message)
    if getattr(arguments, "json", False):
        trouble = {"kind": kind, "message": message, "exit_code": code}
        print(json.dumps({"trouble": trouble, "runs": getattr(arguments, "records", [])}))
    return code

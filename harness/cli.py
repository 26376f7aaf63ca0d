"""The command line: the table of commands, and which exit code answers."""

from __future__ import annotations

import argparse
import importlib
import sys
import textwrap
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import harness
from harness import exits, signals, terminal
from harness.checkout import Checkout
from harness.errors import BadUsage, HarnessError
from harness.exits import Exit
from harness.formats.verdict import to_json
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
checkout)`; only the one that is asked for is imported. With `--json`, its answer is what it leaves
in `arguments.answer`; nothing else goes to standard output."""

GROUPS = {
    "start": ("doctor", "setup"),
    "round trip": ("roundtrip", "export", "train", "import", "report"),
    "payloads of your own": ("check", "explain", "convert", "capture"),
    "proofs": ("verify", "robustness"),
    "Lean and PyTorch compared": ("ir", "conformance", "mutants", "bench"),
    "runs": ("sweep", "runs"),
}
"""How the help shows them."""

EXAMPLES = {
    "doctor": "doctor",
    "setup": "setup",
    "roundtrip": "roundtrip --model mlp -- --epochs 3",
    "export": "export --model mlp --set hidden=64 --out scaffold",
    "train": "train --model mlp -- --epochs 3",
    "import": "import --model mlp --arithmetic exact",
    "check": "check --model mlp mlp.json",
    "explain": "explain --model mlp mlp.json",
    "capture": "capture lenet.py:build --input 1,28,28",
    "convert": "convert mlp.safetensors --model mlp",
    "verify": 'verify --model mlp --box "x in [-1, 1]" --output "y[0] <= 3"',
    "robustness": "robustness --model cnn --radius 0.01 --samples 50",
    "bench": "bench --rounds 3",
    "conformance": "conformance --fuzz 1000 --seed 7",
    "mutants": "mutants --only 'reader-*'",
    "ir": "ir --arch all",
    "report": "report",
    "sweep": "sweep sweep.yaml --jobs 4",
    "runs": "runs prune --keep 10",
}
"""One call of each."""

PROGRAM = "torchlean-harness"
WIDTH = 13
"""Of the longest name of a command, and two blanks."""


class Parser(argparse.ArgumentParser):
    """One that raises `BadUsage` in the place of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(self.prog, self.format_usage(), message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Whatever happens, it is said in one message."""
    out, _ = terminal.steady()
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = argparse.Namespace(command=None, json="--json" in words, answer=None)
    trouble: dict[str, object] | None = None
    try:
        signals.listen()
        read(words, arguments)
        code = arguments.run(arguments, Checkout.find(arguments.root))
    except KeyboardInterrupt:
        code, trouble = _complain("KeyboardInterrupt", "interrupted", Exit.INTERRUPTED)
    except SystemExit as end:  # argparse has helped
        code = int(end.code or 0)
    except HarnessError as error:
        code, trouble = _complain(type(error).__name__, str(error), error.exit_code)
    except OSError as error:
        code, trouble = _complain(type(error).__name__, str(error), Exit.INFRASTRUCTURE)
    except Exception as error:  # noqa: BLE001  # a fault of the harness: nobody has foreseen it
        if getattr(arguments, "traceback", False):
            traceback.print_exc()
        code, trouble = _complain(type(error).__name__, _fault(error), Exit.INFRASTRUCTURE)
    if arguments.json and (trouble is not None or arguments.answer is not None):
        print(_envelope(arguments, code, trouble))
    return delivered(out, code)


def delivered(out: terminal.Steady, code: int) -> int:
    """The exit code, if what was written has arrived."""
    lost = out.settle()
    if lost is None:
        return code
    if not isinstance(lost, BrokenPipeError):  # who stops reading knows it
        note(f"cannot write to standard output: {getattr(lost, 'strerror', None) or lost}")
    return code or Exit.INFRASTRUCTURE


def read(words: list[str], arguments: argparse.Namespace) -> None:
    """Parse the words of the command line. Raises `BadUsage`."""
    cut = words.index("--") if "--" in words else len(words)
    head, rest = words[:cut], words[cut + 1 :]
    top = parser(*(word for word in head if word in COMMANDS))
    known, unknown = top.parse_known_args(head, arguments)
    scripted = getattr(known, "takes_script_options", False)
    if unknown:
        more = "; options of the training script follow --" if scripted else ""
        top.error(f"unrecognized arguments: {' '.join(unknown)}{more}")
    if rest and not scripted:
        top.error(f"{known.command} has no script to hand these to: {' '.join(words[cut:])}")
    arguments.script_options = tuple(rest)


def parser(*asked: str, prog: str = "") -> argparse.ArgumentParser:
    """All commands; `asked` are those whose options must be complete. With `prog` it is for a
    program that reads it."""
    called = "python -m harness" if Path(sys.argv[0]).name == "__main__.py" else PROGRAM
    top = Parser(
        prog=prog or called,
        description="The round trip between Lean 4 and PyTorch, run and checked.",
        usage="%(prog)s [--root FOLDER] COMMAND …",
        epilog=_commands(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {harness.__version__}")
    top.add_argument(
        "--root", type=Path, metavar="FOLDER", help="the checkout to work in; default: this one"
    )
    top.add_argument("--completion", choices=("bash", "zsh"), action=Completion)
    top.add_argument(
        "--traceback", action="store_true", help="show where a fault of the harness happened"
    )
    listed = None if prog else argparse.SUPPRESS  # in the epilog, by groups
    commands = top.add_subparsers(
        required=True, metavar="COMMAND", dest="command", prog=top.prog, help=listed
    )
    for name, text in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"Example: {top.prog} {EXAMPLES[name]}" if name in EXAMPLES else None,
        )
        if name in asked:
            module = importlib.import_module(f"harness.commands.{_module(name)}")
            module.configure(sub)
            sub.set_defaults(run=module.run)
    return top


class Completion(argparse.Action):
    """Prints a script for a shell, which completes what is typed."""

    def __init__(self, option_strings: Sequence[str], dest: str, choices: Sequence[str]) -> None:
        text = "print what makes this shell complete commands and options"
        super().__init__(option_strings, dest, choices=choices, metavar="SHELL", help=text)

    def __call__(
        self, asked: argparse.ArgumentParser, namespace: object, values: object, *rest: object
    ) -> None:
        try:
            import shtab
        except ImportError:
            asked.error("--completion needs shtab: pip install 'torchlean-harness[completion]'")
        print(shtab.complete(parser(*COMMANDS, prog=PROGRAM), shell=str(values)))
        asked.exit()


def _commands() -> str:
    """The commands by their groups, for the help."""
    lines = []
    for group, names in GROUPS.items():
        lines += [f"{group}:", *(f"  {name:<{WIDTH}}{COMMANDS[name]}" for name in names), ""]
    more = "COMMAND --help has the options of a command and an example."
    codes = textwrap.wrap(f"Exit codes: {exits.table()}.", 79)
    return "\n".join([*lines, more, *codes])


def _module(name: str) -> str:
    """`import` is no name for a module."""
    return "import_" if name == "import" else name


def _fault(error: Exception) -> str:
    """An error that nobody has foreseen: what, and where."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "?"
    what = "".join(traceback.format_exception_only(error)).strip()
    return f"a fault of the harness, at {place}: {what} (--traceback before the command shows more)"


def _complain(kind: str, message: str, code: int) -> tuple[int, dict[str, object]]:
    note(message)
    return code, {"kind": kind, "message": message}


def _envelope(arguments: argparse.Namespace, code: int, trouble: dict[str, object] | None) -> str:
    """The answer of a command for machines: one line of JSON, the same fields for each."""
    return to_json(
        {
            "format": "torchlean.answer",
            "version": 1,
            "command": arguments.command,
            "exit_code": int(code),
            "trouble": trouble,
            "answer": arguments.answer,
        }
    )

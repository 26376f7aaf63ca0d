"""The command line: what can be asked, and which exit code answers.

0 all as expected, 1 a verdict was not as expected, 2 usage, 3 the payload was rejected,
4 infrastructure (no toolchain, build failed, crash), 124 deadline, 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest, HarnessError
from harness.families import Family
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome

if TYPE_CHECKING:
    from harness.lean.engine import Engine
    from harness.runs.folder import Child

Execute = Callable[[argparse.Namespace, Checkout], int]

MODULES = {
    "commands.bench": "Compare Lean's import with Python's, side by side.",
    "conformance.compare": "Compare engines and expectations on many inputs.",
    "runs.ir": "Run the PyTorch that Lean emits from its graphs.",
}
"""Commands that bring their own `configure(parser)` and `execute(arguments)`."""


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
        execute: Execute = arguments.execute
        return execute(arguments, Checkout.find())
    except HarnessError as error:
        _complain(arguments, type(error).__name__, str(error), error.exit_code)
        return error.exit_code
    except KeyboardInterrupt:
        _complain(arguments, "KeyboardInterrupt", "interrupted", 130)
        return 130
    except BrokenPipeError:  # whoever read our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 4
    except OSError as error:
        _complain(arguments, type(error).__name__, str(error), 4)
        return 4


def parser(asked: str = "") -> argparse.ArgumentParser:
    """All commands; `asked` is the one whose options must be complete."""
    top = argparse.ArgumentParser(
        prog="python -m harness",
        description="The round trip between Lean 4 and PyTorch, run and checked.",
        epilog="Exit codes: 0 as expected, 1 not as expected, 2 usage, 3 payload rejected, "
        "4 infrastructure, 124 deadline, 130 interrupted.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    names = [family.name for family in families.ALL]

    def command(name: str, execute: Execute, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(execute=execute)
        return sub

    def engine(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--engine",
            choices=["auto", "lean", "reference"],
            default="auto",
            help="auto: Lean where it is installed, the reference in Python elsewhere",
        )

    def settings(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            dest="settings",
            help="another configuration than the default one, such as hidden=64",
        )

    def machine(sub: argparse.ArgumentParser, text: str) -> None:
        sub.add_argument("--json", action="store_true", help=text)

    def deadline(sub: argparse.ArgumentParser, seconds: float) -> None:
        sub.add_argument(
            "--deadline",
            type=float,
            default=seconds,
            metavar="SECONDS",
            help=f"the most that a child may take (default {seconds:g})",
        )

    sub = command("doctor", _doctor, "Say what is installed, what is missing and what to do.")
    machine(sub, "print one JSON object")

    sub = command("setup", _setup, "Install elan if it is missing, and the pinned Lean.")
    deadline(sub, 900)

    sub = command(
        "roundtrip", _roundtrip, "Export, train, import, compare, reject what is damaged."
    )
    sub.add_argument("--model", choices=[*names, "all"], required=True)
    engine(sub)
    settings(sub)
    deadline(sub, 900)
    machine(sub, "print one JSON object at the end, nothing else")
    sub.usage = f"{sub.format_usage().removeprefix('usage: ').rstrip()} [-- TRAINING OPTION ...]"

    sub = command("export", _export, "Let Lean write the scaffold and the contract.")
    sub.add_argument("--model", choices=names, required=True)
    sub.add_argument("--out", type=Path, metavar="FOLDER", help="default: the family's generated/")
    settings(sub)
    deadline(sub, 900)

    sub = command("train", _train, "Run the family's training script.")
    sub.add_argument("--model", choices=names, required=True)
    deadline(sub, 900)
    sub.usage = f"{sub.format_usage().removeprefix('usage: ').rstrip()} [-- TRAINING OPTION ...]"

    sub = command(
        "import", _import, "Hand a trained payload to the engine; it recomputes the probe."
    )
    sub.add_argument("--model", choices=names, required=True)
    sub.add_argument("--payload", type=Path, metavar="FILE", help="default: what train wrote")
    engine(sub)
    settings(sub)
    deadline(sub, 900)
    machine(sub, "print the verdict as one line for machines")

    sub = command("check", _check, "Check a payload, without its probe.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--model", choices=names, help="default: the family whose file has this name")
    engine(sub)
    settings(sub)
    deadline(sub, 900)
    machine(sub, "print the verdict as one line for machines")

    for module, text in MODULES.items():
        name = {"conformance.compare": "conformance"}.get(module, module.rpartition(".")[2])
        sub = command(name, partial(_module, module), text)
        if asked == name:  # its options are its own; nobody else waits for its imports
            importlib.import_module(f"harness.{module}").configure(sub)

    sub = command("report", _report, "Show a run again.")
    sub.add_argument("folder", type=Path, nargs="?", help="default: the newest in runs/")
    machine(sub, "print its record")
    return top


def _roundtrip(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.runs import page as reports
    from harness.runs import view as views
    from harness.runs.folder import RunFolder
    from harness.runs.roundtrip import Report, Trip, travel

    present = families.present(checkout.root)
    chosen = present if arguments.model == "all" else (_family(arguments.model, checkout),)
    view = views.choose(machine=arguments.json)
    bounds = Bounds(deadline=arguments.deadline)
    done: list[Report] = []
    records: list[reports.Record] = []
    with checkout.lock(f"roundtrip of {arguments.model}"):
        for family in chosen:
            run = RunFolder.create(checkout, family.name, bounds=bounds, listen=view.line)
            trip = Trip(
                checkout=checkout,
                family=family,
                wish=arguments.engine,
                settings=tuple(arguments.settings),
                script_options=arguments.script_options,
                run=run,
            )
            view.open(f"Round trip of {family.name}")
            try:
                report = travel(trip, view)
            finally:
                view.close("")
            done.append(report)
            records.append(reports.save(report))
            view.close(reports.summary(report))
            if report.trouble is not None:
                arguments.records = records
                raise report.trouble
    if arguments.json:
        print(json.dumps({"runs": records}))
    elif len(done) > 1:
        print(reports.overview(done))
    return 0 if all(report.as_expected for report in done) else 1


def _export(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.lean import toolchain as toolchains
    from harness.lean.engine import LeanEngine
    from harness.runs.roundtrip import lake_build

    family = _family(arguments.model, checkout)
    toolchain = toolchains.find(checkout)
    child = _child(checkout, arguments.deadline)
    with checkout.lock(f"export of {family.name}"):
        lake_build(child, toolchain)
        run = partial(child, "export", env=toolchain.environment())
        settings = tuple(arguments.settings)
        lean = LeanEngine(toolchain, checkout.root, family, settings, run)
        lean.export(arguments.out and arguments.out.resolve())
    return 0


def _train(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.runs.roundtrip import train_script

    family = _family(arguments.model, checkout)
    with checkout.lock(f"training of {family.name}"):
        train_script(_child(checkout, arguments.deadline), family, arguments.script_options)
    return 0


def _import(arguments: argparse.Namespace, checkout: Checkout) -> int:
    family = _family(arguments.model, checkout)
    payload = arguments.payload or checkout.root / family.payload
    return _judge(arguments, checkout, family, payload, probe=True)


def _check(arguments: argparse.Namespace, checkout: Checkout) -> int:
    named = [one.name for one in families.ALL if one.payload_name == arguments.file.name]
    if not (arguments.model or named):
        raise BadRequest(f"which family must {arguments.file.name} conform to? Say --model NAME")
    family = _family(arguments.model or named[0], checkout)
    return _judge(arguments, checkout, family, arguments.file, probe=False)


def _judge(
    arguments: argparse.Namespace, checkout: Checkout, family: Family, payload: Path, *, probe: bool
) -> int:
    """Print what the engine says of one payload: text for people, or a line for machines."""
    verdict = _engine(arguments, checkout, family).check(payload.resolve(), probe=probe)
    print(verdict.to_line() if arguments.json else verdict.to_text())
    return 0 if verdict.accepted else 3


def _engine(arguments: argparse.Namespace, checkout: Checkout, family: Family) -> Engine:
    """The engine that was asked for, ready to judge; Lean is built first."""
    from harness.errors import ToolchainMissing
    from harness.formats.contract import Contract
    from harness.lean import toolchain as toolchains
    from harness.lean.engine import LeanEngine, ReferenceEngine
    from harness.runs.roundtrip import lake_build

    if arguments.engine != "reference":
        try:
            toolchain = toolchains.find(checkout)
        except ToolchainMissing as missing:
            if arguments.engine == "lean":
                raise
            _note("Lean is not installed: the reference engine checks, in Python")
            _note(f"to install Lean: {missing.advice}")
        else:
            child = _child(checkout, arguments.deadline, quiet=True)
            with checkout.lock("build"):
                lake_build(child, toolchain)
            settings = tuple(arguments.settings)
            run = partial(child, "judge", env=toolchain.environment())
            return LeanEngine(toolchain, checkout.root, family, settings, run)
    if arguments.settings:
        raise BadRequest("--set needs Lean: the committed contract has one configuration")
    return ReferenceEngine(Contract.load(checkout.root / family.contract))


def _module(name: str, arguments: argparse.Namespace, checkout: Checkout) -> int:
    code: int = importlib.import_module(f"harness.{name}").execute(arguments)
    return code


def _doctor(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.commands import doctor

    findings = doctor.examine(checkout)
    print(doctor.as_json(findings) if arguments.json else doctor.as_text(findings))
    return 0 if doctor.well(findings) else 4


def _setup(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.lean import install as setup

    setup.install(checkout, deadline=arguments.deadline, say=print)
    return 0


def _report(arguments: argparse.Namespace, checkout: Checkout) -> int:
    from harness.runs import folder as runs
    from harness.runs import page as reports

    folder = arguments.folder or runs.latest(checkout)
    if folder is None:
        raise BadRequest(f"there is no run yet: {checkout.command('roundtrip --model mlp')}")
    print(reports.again(folder, machine=arguments.json))
    return 0


def _family(name: str, checkout: Checkout) -> Family:
    """The family of this name, if the checkout has its files."""
    for family in families.present(checkout.root):
        if family.name == name:
            return family
    raise BadRequest(f"{name} has no training script in this checkout")


def _child(checkout: Checkout, deadline: float, *, quiet: bool = False) -> Child:
    """Runs children of commands that keep no run folder, and shows what they say."""

    def hear(stream: str, line: str) -> None:
        print(line, file=sys.stderr if stream == "stderr" else sys.stdout, flush=True)

    def run(step: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Outcome:
        return supervisor.run(
            command,
            cwd=checkout.root,
            env=env,
            bounds=Bounds(deadline=deadline),
            tee=None if quiet else hear,
        )

    return run


def _note(text: str) -> None:
    print(f"harness: {text}", file=sys.stderr)


def _complain(arguments: argparse.Namespace, kind: str, message: str, code: int) -> None:
    _note(message)
    if getattr(arguments, "json", False):
        trouble = {"kind": kind, "message": message, "exit_code": code}
        print(json.dumps({"trouble": trouble, "runs": getattr(arguments, "records", [])}))

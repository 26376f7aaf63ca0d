"""`runs`: which run folders there are, what one says, what differs between two, what may go."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.runs import folder as folders
from harness.runs import shelf
from harness.runs.shelf import Kept
from harness.runs.view import told
from harness.terminal import escaped, say

MIB = 1 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")

    def action(name: str, help: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help, description=help)

    listed = action("list", "Say which runs there are, the newest last.")
    listed.add_argument("--kind", action="append", default=[], metavar="COMMAND")
    shown = action("show", "Say what a run was asked for and how far it came.")
    shown.add_argument("name", nargs="?", metavar="RUN", help="default: the newest")
    compared = action("compare", "Say what differs between two runs.")
    compared.add_argument("one", metavar="RUN")
    compared.add_argument("other", metavar="RUN")
    pruned = action("prune", "Remove old runs, but never one that is going on.")
    pruned.add_argument("--kind", action="append", default=[], metavar="COMMAND")
    pruned.add_argument(
        "--keep", type=options.natural, required=True, metavar="N", help="the newest to keep"
    )
    pruned.add_argument(
        "--older", type=options.natural, metavar="DAYS", help="remove only what is older"
    )
    pruned.add_argument("--dry-run", action="store_true", help="say what would go")
    for sub in (listed, shown, compared, pruned):
        options.machine(sub, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Do the action."""
    actions: dict[str, Callable[[argparse.Namespace, Checkout], int]] = {
        "list": list_,
        "show": show,
        "compare": compare,
        "prune": prune,
    }
    return actions[arguments.action](arguments, checkout)


def list_(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """A line a run."""
    kept = [
        one for one in shelf.all_kept(checkout) if not arguments.kind or one.kind in arguments.kind
    ]
    if arguments.json:
        arguments.answer = {"runs": [line(one) for one in kept]}
        return Exit.AS_EXPECTED
    if not kept:
        say(f"there is no run: {checkout.command('roundtrip --model mlp')}")
    width = max((len(one.name) for one in kept), default=0)
    for one in kept:
        size = f"{one.size() / MIB:.1f} MiB"
        state = f"{one.state} after {one.last or 'nothing'}"
        state = one.state if one.state not in ("going on", "not finished") else state
        row = f"{one.name:<{width}}  {one.kind:<11} {one.seconds:8.1f} s  {size:>11}"
        say(f"{row}  {escaped(state)}")
    return Exit.AS_EXPECTED


def line(one: Kept) -> dict[str, object]:
    """A run in a few fields."""
    return {
        "run": one.name,
        "kind": one.kind,
        "state": one.state,
        "last_step": one.last,
        "begun": one.manifest.begun if one.manifest else None,
        "seconds": round(one.seconds, 3),
        "bytes": one.size(),
    }


def show(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """The record in words, if there is one; what was asked, and the steps, in any case."""
    if arguments.name is None:
        there = folders.every(checkout)
        if not there:
            raise BadRequest(f"there is no run yet: {checkout.command('roundtrip --model mlp')}")
        path = there[-1]
    else:
        path = folders.found(checkout, arguments.name)
    one = Kept.of(path)
    if arguments.json:
        manifest = json.loads(one.manifest.to_json()) if one.manifest else None
        arguments.answer = {**line(one), "manifest": manifest, "record": one.record()}
        return Exit.AS_EXPECTED
    say(f"{one.name}: {one.kind}, {one.state}")
    if one.manifest is not None:
        for key, value in one.manifest.asked.items():
            if value:
                text = value if isinstance(value, str) else json.dumps(value)
                say(escaped(f"  {key:<11} {text}"))
        for step in one.manifest.steps:
            say(told(step.name, step.state, step.seconds, step.detail.partition("\n")[0]))
        if one.kind == "roundtrip" and one.state == "not finished":
            say(f"to go on: {checkout.command(f'roundtrip --resume {one.name}')}")
    for name in ("report.html", "run.json"):
        if (path / name).is_file():
            say(f"  {path / name}")
    return Exit.AS_EXPECTED


def compare(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """What differs; what is the same in one line."""
    pair = (folders.found(checkout, name) for name in (arguments.one, arguments.other))
    one, other = map(Kept.of, pair)
    differ, same = shelf.compared(one, other)
    if arguments.json:
        rows = {label: list(values) for label, *values in differ}
        arguments.answer = {"runs": [one.name, other.name], "differ": rows, "same": same}
        return Exit.AS_EXPECTED
    say(f"A {one.name}\nB {other.name}")
    for label, here, there in differ:
        say(f"{escaped(label)}\n  A {escaped(here)}\n  B {escaped(there)}")
    say(f"the same: {escaped(', '.join(same)) or 'nothing'}")
    return Exit.AS_EXPECTED


def prune(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Remove what may go, and say so."""
    kept = shelf.all_kept(checkout)
    going = shelf.disposable(
        kept, keep=arguments.keep, days=arguments.older, kinds=tuple(arguments.kind)
    )
    gone = []
    if not arguments.dry_run:
        shelf.sweep_up(checkout)
    for one in going:
        size = one.size()
        if arguments.dry_run or shelf.remove(one):
            gone.append({"run": one.name, "bytes": size})
    if arguments.json:
        arguments.answer = {"dry_run": arguments.dry_run, "removed": gone}
        return Exit.AS_EXPECTED
    word = "would go" if arguments.dry_run else "removed"
    for row in gone:
        say(f"{word}  {row['run']}")
    total = sum(int(str(row["bytes"])) for row in gone)
    say(f"{word}: {len(gone)} of {len(kept)} runs, {total / MIB:.1f} MiB")
    return Exit.AS_EXPECTED

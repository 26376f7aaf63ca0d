"""Turns a checkpoint of PyTorch into a payload; the exported scaffold says what fits.

`python -m harness.torch_side.convert WISH`, a JSON object with the fields of `Wish`, prints one
line, `torchlean-conversion {…}`: what went where, or why nothing was written. Nothing that a
checkpoint holds is ever run.
"""

from __future__ import annotations

import json
import pickle
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import torch

from harness.formats.conversion import PREFIX
from harness.formats.graph import RESHAPED, UNUSED, Graph
from harness.torch_side.operators import RUN
from harness.torch_side.saver import describe_graph, load_scaffold, save

SAFETENSORS_HEADER = 100_000_000  # bytes at most, as the format has it


class Refused(Exception):
    """A checkpoint that cannot be converted: a stable code, and one line that helps."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Wish:
    """What is asked: `rename` are rules `OLD=NEW`, `drop` names to leave out, `transpose` names of
    the contract, `probe` the number of random inputs whose outputs are recorded. With a `graph`,
    the model is that of this file, and the scaffold only knows how to save."""

    scaffold: str
    checkpoint: str
    out: str
    rename: Sequence[str]
    transpose: Sequence[str]
    cast: bool
    encoding: str
    probe: int
    graph: str = ""
    drop: Sequence[str] = ()


def main() -> None:
    wish = Wish(**json.loads(sys.argv[1]))
    notes: Mapping[str, str] = {}
    try:
        scaffold = load_scaffold(wish.scaffold)
        if wish.graph:
            graph = Graph.load(Path(wish.graph))
            if unknown := [node.op for node in graph.nodes if node.op not in RUN]:
                raise Refused("checkpoint.fit", f"the graph has the operator {unknown[0]}")
            describe_graph(scaffold, graph)
            notes = graph.notes
        answer = convert(scaffold, wish, notes)
    except FileNotFoundError:
        answer = {"code": "checkpoint.scaffold", "text": f"{wish.scaffold} is no Python file"}
    except Refused as refused:
        answer = {"code": refused.code, "text": str(refused)}
    print(PREFIX + json.dumps(answer), flush=True)


def convert(scaffold: Any, wish: Wish, made: Mapping[str, str] = {}) -> dict[str, object]:
    """Write the payload; the table of what went where, and the receipt of the live model. `made`
    says of parameters of the graph how they were made of the module's, or that none is made."""
    path = Path(wish.checkpoint)
    source, kind = load(path)
    try:
        state, through = scaffold.unwrapped(source)
    except TypeError as error:
        raise Refused("checkpoint.type", f"{path.name} holds no state_dict: {error}") from None
    rows: list[dict[str, object]] = []
    fitted: dict[str, torch.Tensor] = {}
    for name, old in renamed(kept(list(state), wish.drop), wish.rename).items():
        value, notes = state[old], []
        if not isinstance(value, torch.Tensor):
            raise Refused("checkpoint.type", f"{old} is {type(value).__name__}, not a tensor")
        if wish.graph and (name.endswith("num_batches_tracked") or made.get(name) == UNUSED):
            # The graph does not read it; a counter of batch norm is read by nothing in eval mode.
            rows.append({"source": old, "name": "", "shape": list(value.shape), "notes": [UNUSED]})
            continue
        if name == old and name in made:
            value, said = remade(name, value, made[name], turn=name in wish.transpose)
            notes += said
        if name in wish.transpose:
            value = transposed(name, value)
            notes.append("transposed")
        if value.is_floating_point() and value.dtype != torch.float32:
            value, note = to_binary32(name, value, allowed=wish.cast)
            notes.append(note)
        rows.append({"source": old, "name": name, "shape": list(value.shape), "notes": notes})
        fitted[name] = value
    for name in wish.transpose:
        if name not in fitted:
            raise Refused("checkpoint.transpose", f"there is no {name} to transpose")
    refuse_turned(fitted, dict(scaffold.PARAMS))
    try:
        scaffold.receipt(fitted)  # which finds what does not fit, before a model is made of it
        model = scaffold.build_exported_model()
        model.load_state_dict(fitted)
        torch.manual_seed(0)
        save(
            scaffold,
            model,
            wish.out,
            wish.encoding,
            probe=torch.randn(wish.probe, *scaffold.INPUT) if wish.probe else None,
            meta={"checkpoint": path.name, "torch": torch.__version__},
        )
    except (TypeError, ValueError) as error:
        hint = renaming(list(fitted), [name for name, _ in scaffold.PARAMS])
        raise Refused("checkpoint.fit", f"{error}{hint}") from None
    except OSError as error:
        raise Refused("checkpoint.out", f"{wish.out}: {error.strerror}") from None
    receipt = scaffold.receipt(model)["bundle"]
    return {"kind": kind, "through": through, "rows": rows, "receipt": receipt}


def load(path: Path) -> tuple[object, str]:
    """What a file holds, and what kind of file it is."""
    try:
        with open(path, "rb") as file:
            head = file.read(9)
    except OSError as error:
        raise Refused("checkpoint.file", f"{path}: {error.strerror}") from None
    if head[8:] == b"{" and int.from_bytes(head[:8], "little") <= SAFETENSORS_HEADER:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            return load_file(path), "safetensors"
        except SafetensorError as error:
            raise Refused("checkpoint.file", f"{path.name} is damaged: {error}") from None
    try:
        return torch.load(path, map_location="cpu", weights_only=True), "torch.save"
    except pickle.UnpicklingError as error:
        if wanted := re.search(r"GLOBAL ([\w.]+)|(?:class|function|global) ([\w.]+)", str(error)):
            raise Refused(
                "checkpoint.code",
                f"{path.name} is more than parameters: to load it, {wanted[1] or wanted[2]} would "
                "have to be run; save model.state_dict() instead",
            ) from None
        raise Refused("checkpoint.file", f"{path.name} is no checkpoint of PyTorch") from None
    except (RuntimeError, EOFError, ValueError, KeyError, AttributeError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise Refused("checkpoint.file", f"{path.name} cannot be loaded: {said}") from None


def kept(names: Sequence[str], rules: Sequence[str]) -> list[str]:
    """The names that no rule leaves out. A `*` stands for any text."""
    left = list(names)
    for rule in rules:
        pattern = pattern_of(rule)
        found = [name for name in left if not pattern.fullmatch(name)]
        if len(found) == len(left):
            raise Refused("checkpoint.drop", f"{rule}: no parameter is called so")
        left = found
    return left


def pattern_of(rule: str) -> re.Pattern[str]:
    return re.compile(re.escape(rule).replace(r"\*", "(.*)"))


def renaming(names: Sequence[str], expected: Sequence[str]) -> str:
    """A hint: the rule that would take a word from the front of every name, if that is all."""
    for name in names:
        front = name.removesuffix(expected[0]) if expected else name
        if front != name and front[-1:] == "." and {front + e for e in expected} == set(names):
            return f"; try --rename '{front}*=*'"
    return ""


def remade(
    name: str, value: torch.Tensor, how: str, *, turn: bool
) -> tuple[torch.Tensor, list[str]]:
    """A parameter of the module as that of its graph, where only the shape is another; what else
    was done to it, only a capture does. Raises `Refused`."""
    before, shape, after = how.removeprefix(RESHAPED).partition(" to ")
    if how == "transposed" and turn:
        return value, []
    if how.startswith(RESHAPED) and shape:
        if "x".join(map(str, value.shape)) != before:
            raise Refused("checkpoint.fit", f"{name} has shape {tuple(value.shape)}, not {before}")
        return value.reshape([int(n) for n in after.split("x")]), [how]
    raise Refused(
        "checkpoint.fit",
        f"the graph has {name} not as the module has it ({how}): give this file to "
        "capture as --checkpoint instead",
    )


def renamed(names: Sequence[str], rules: Sequence[str]) -> dict[str, str]:
    """The old name of each new one. A `*` stands for any text, the same on both sides."""
    result = {name: name for name in names}
    for rule in rules:
        old, _, new = rule.partition("=")
        if not new or old.count("*") != new.count("*"):
            raise Refused("checkpoint.rename", f"{rule}: expected OLD=NEW with as many * in both")
        pattern = pattern_of(old)
        matches = {name: found for name in result if (found := pattern.fullmatch(name))}
        if not matches:
            raise Refused("checkpoint.rename", f"{rule}: no parameter is called {old}")
        moved = {name: result.pop(name) for name in matches}
        for name, found in matches.items():
            target = "".join(chain(*zip_longest(new.split("*"), found.groups(), fillvalue="")))
            if target in result:
                raise Refused("checkpoint.rename", f"{rule}: there is a {target} already")
            result[target] = moved[name]
    return result


def transposed(name: str, value: torch.Tensor) -> torch.Tensor:
    if value.dim() != 2:
        raise Refused("checkpoint.transpose", f"{name} has {value.dim()} dimensions, not 2")
    return value.t()


def to_binary32(name: str, value: torch.Tensor, *, allowed: bool) -> tuple[torch.Tensor, str]:
    """The nearest binary32 of each value, and how many changed by how much at most."""
    dtype = str(value.dtype).removeprefix("torch.")
    if not allowed:
        raise Refused("checkpoint.dtype", f"{name} is {dtype}, not float32: ask for --cast")
    single = value.float()
    change = (single.double() - value.double()).abs()
    changed = int((change > 0).sum())
    size = f" by at most {change.max().item():.2g}" if changed else ""
    return single, f"cast from {dtype}: {changed} of {value.numel()} values changed{size}"


def refuse_turned(
    fitted: Mapping[str, torch.Tensor], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """A tensor that fits only the other way round is never turned unasked."""
    for name, value in fitted.items():
        shape = tuple(value.shape)
        if name in shapes and len(shape) == 2 and shape != shapes[name] == shape[::-1]:
            raise Refused(
                "checkpoint.shape",
                f"{name} has shape {shape}, expected {shapes[name]}: if it is stored the other way "
                f"round, ask for --transpose {name}",
            )


if __name__ == "__main__":
    main()

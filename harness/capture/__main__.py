"""Captures one model.

`python -m harness.capture WISH`, a JSON object with the fields of `Wish`, prints one line,
`torchlean-capture {…}`: what was written, or all reasons why nothing was.
"""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from harness import files
from harness.capture.building import Building, Param, Refused, Value
from harness.capture.reasons import Reasons
from harness.errors import FileTrouble
from harness.formats.capture import PREFIX
from harness.formats.graph import RESHAPED, UNUSED, Graph, text
from harness.torch_side.convert import Refused as NoCheckpoint
from harness.torch_side.convert import load
from harness.torch_side.saver import Model, describe, load_scaffold, save


@dataclass(frozen=True)
class Wish:
    """What is asked: a function of a file of Python that builds a module, with the shape of one of
    its inputs and perhaps a checkpoint; or, without `build`, a file of ONNX. `scaffold` is one that
    Lean exported, whose way of saving is used; `probe` is the number of random inputs whose outputs
    are recorded."""

    file: str
    build: str
    input: list[int]
    checkpoint: str
    name: str
    out: str
    scaffold: str
    encoding: str
    probe: int


SUFFIX = {"decimal": "json", "base64": "json", "safetensors": "safetensors"}
"""Of a payload's file, by its encoding."""


@dataclass(frozen=True)
class Captured:
    """What a front end makes of its file: the graph as built and its result, and the same for one
    sample more; the shapes of the original's parameters, the original itself, what it ran on, what
    goes under `source`, and the layers that were put into eval mode."""

    building: Building
    result: Value | None
    again: tuple[Building, Value | None]
    state: dict[str, tuple[int, ...]]
    run: Callable[[Tensor], Tensor]
    by: str
    source: dict[str, object]
    eval: list[str] = field(default_factory=list)


def main() -> None:
    wish = Wish(**json.loads(sys.argv[1]))
    print(f"\n{PREFIX}{json.dumps(captured(wish))}", flush=True)


def captured(wish: Wish) -> dict[str, Any]:
    """What was written, or all reasons why nothing was."""
    reasons = Reasons()
    try:
        torch.manual_seed(0)
        found = of_module(wish, reasons) if wish.build else of_onnx(wish, reasons)
        if not reasons and found.result is not None:
            return written(wish, found)
    except Refused as refused:
        reasons.add(refused.code, str(refused), refused.operator, refused.at)
    except FileTrouble as trouble:
        reasons.add("capture.out", str(trouble))
    return {"refused": reasons.as_json()}


def of_onnx(wish: Wish, reasons: Reasons) -> Captured:
    from harness.capture import onnx_file

    samples = max(wish.probe, 2)
    return Captured(*onnx_file.followed(Path(wish.file), samples, reasons))


def of_module(wish: Wish, reasons: Reasons) -> Captured:
    from harness.capture.module import Following, exported
    from harness.capture.training import trained_otherwise

    path = Path(wish.file)
    module = built(path, wish.build)
    if wish.checkpoint:
        restore(module, Path(wish.checkpoint), wish.scaffold)
    refuse_values(module)
    inputs = torch.randn(max(wish.probe, 2), *wish.input)
    program = exported(module, inputs)
    following = Following(program, inputs, reasons)
    result = following.result()
    more = Following(program, torch.randn(len(inputs) + 1, *wish.input), Reasons())
    again = (more.building, more.result())
    switched = trained_otherwise(module)
    module.eval()

    def run(x: Tensor) -> Tensor:
        with torch.no_grad():
            answer: Tensor = module(x)
        return answer

    version = torch.__version__.partition("+")[0]
    source: dict[str, object] = {"tool": "torch.export", "version": version, "file": path.name}
    by = f"torch {version}"
    state = following.state
    return Captured(following.building, result, again, state, run, by, source, switched)


def refuse_values(module: nn.Module) -> None:
    """Real parameters and buffers are float32. Raises `Refused`."""
    for name, value in module.state_dict(keep_vars=True).items():
        real = value.is_floating_point() or value.is_complex()
        if real and value.dtype != torch.float32:
            dtype = str(value.dtype).removeprefix("torch.")
            raise Refused("capture.dtype", f"{name} is {dtype}, expected float32")


def built(path: Path, function: str) -> nn.Module:
    """What the function of the file builds. Raises `Refused`."""
    if not path.is_file():
        raise Refused("capture.file", f"{path}: no such file")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Refused("capture.file", f"{path.name} is no file of Python")
    sys.path.insert(0, str(path.parent))
    try:
        source: Any = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = source
        spec.loader.exec_module(source)
        build = getattr(source, function, None)
        if build is None:
            raise Refused("capture.file", f"{path.name} has no {function}")
        module = build()
    except Refused:
        raise
    except Exception as error:
        from harness.capture.module import where

        said = f"{type(error).__name__}: {error}".split("\n")[0]
        raise Refused("capture.module", said, at=where(error)) from error
    if not isinstance(module, nn.Module):
        raise Refused("capture.module", f"{function} built {type(module).__name__}, not a module")
    return module


def restore(module: nn.Module, checkpoint: Path, scaffold_path: str) -> None:
    """Give the module the parameters of a checkpoint, all of them. Raises `Refused`."""
    scaffold = load_scaffold(scaffold_path)
    describe(scaffold, "", [(name, tuple(v.shape)) for name, v in module.state_dict().items()], ())
    try:
        source, _ = load(checkpoint)
        state, _ = scaffold.unwrapped(source)
        for name, value in module.state_dict().items():
            if isinstance(state.get(name), Tensor) and state[name].dtype != value.dtype:
                raise TypeError(f"{name} is {state[name].dtype}, the module's is {value.dtype}")
        module.load_state_dict(state)
    except (NoCheckpoint, TypeError, RuntimeError) as error:
        said = " ".join(str(error).split())
        raise Refused("capture.checkpoint", f"{checkpoint.name}: {said}") from error


def written(wish: Wish, captured: Captured) -> dict[str, object]:
    """Write both files; what they hold. Raises `Refused` or `FileTrouble`."""
    assert captured.result is not None
    graph, params = captured.building.finish(wish.name, captured.result)
    other, result = captured.again
    if result is None or not same((graph, params), other.finish(wish.name, result)):
        raise Refused("capture.samples", "what is computed depends on the number of samples")
    inputs = captured.building.input.tensor
    theirs, ours = captured.run(inputs), captured.result.tensor
    worst = float(((ours - theirs).abs() / theirs.abs().clamp(min=1)).max())
    if not worst <= 1e-4:
        raise Refused("capture.differs", f"the graph is {worst:.3g} from the original")
    out = Path(wish.out)
    made = notes(params, captured.state)
    source = {**captured.source, "params": made}
    files.write(out / f"{wish.name}.graph.json", text(graph, source))
    payload = out / f"{wish.name}.{SUFFIX[wish.encoding]}"
    receipt = written_payload(wish, graph, params, captured, payload)
    return {
        "name": wish.name,
        "by": captured.by,
        "graph": str(out / f"{wish.name}.graph.json"),
        "payload": str(payload),
        "operators": dict(Counter(node.op for node in graph.nodes).most_common()),
        "params": [
            {"name": p.name, "shape": list(p.tensor.shape), "sources": p.sources, "notes": p.notes}
            for p in params
        ],
        "unused": [name for name, note in made.items() if note == UNUSED],
        "eval": captured.eval,
        "samples": wish.probe,
        "worst": worst,
        "receipt": receipt,
    }


def notes(params: list[Param], state: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """What whoever fills the graph from another checkpoint has to know: which parameters are not as
    the original has them, and which of the original are not read."""
    said = {}
    for param in params:
        shape = tuple(param.tensor.shape)
        before = state.get(param.name, ())
        own = param.sources == (param.name,) and math.prod(before) == param.tensor.numel()
        if own and all(note.startswith(("reshaped", "flattened")) for note in param.notes):
            if shape != before:
                said[param.name] = RESHAPED + " to ".join(
                    "x".join(map(str, one)) for one in (before, shape)
                )
        elif param.sources:
            said[param.name] = ", ".join(param.notes) or f"made of {', '.join(param.sources)}"
    known = {source for param in params for source in param.sources}
    return {**said, **dict.fromkeys((name for name in state if name not in known), UNUSED)}


def same(one: tuple[Graph, list[Param]], other: tuple[Graph, list[Param]]) -> bool:
    """Are these one graph, with the same parameters?"""
    if one[0] != other[0]:
        return False
    return all(torch.equal(p.tensor, q.tensor) for p, q in zip(one[1], other[1], strict=True))


def written_payload(
    wish: Wish, graph: Graph, params: list[Param], captured: Captured, payload: Path
) -> str:
    """Write the payload, with what the original answers to the probe; the receipt."""
    scaffold = load_scaffold(wish.scaffold)
    describe(scaffold, graph.name, [(p.name, tuple(p.tensor.shape)) for p in params], graph.input)
    model = Model({param.name: param.tensor for param in params}, captured.run)
    probe = captured.building.input.tensor[: wish.probe] if wish.probe else None
    try:
        save(
            scaffold,
            model,
            payload,
            wish.encoding,
            probe=probe,
            meta={"captured": captured.source["file"], "by": captured.by},
        )
    except OSError as error:
        raise FileTrouble("write", payload, error) from error
    except ValueError as error:
        raise Refused("capture.value", str(error)) from error
    bundle: str = scaffold.receipt(model)["bundle"]
    return bundle


if __name__ == "__main__":
    main()

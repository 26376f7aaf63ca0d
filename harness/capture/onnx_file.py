"""A file of ONNX, operator by operator. What it computes is what a runtime of ONNX says."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from harness.capture.building import Building, Refused, Value
from harness.capture.module import compare
from harness.capture.onnx_operators import SHAPES, TABLE, Operands
from harness.capture.reasons import Reasons

Run = Callable[[Tensor], list[Tensor]]
OLDEST = 8  # of the versions of the operators


Followed = tuple[
    Building,
    Value | None,
    tuple[Building, Value | None],
    dict[str, tuple[int, ...]],
    Callable[[Tensor], Tensor],
    str,
    dict[str, object],
]


@dataclass(frozen=True)
class _File:
    """A model as it was read; `fixed` says that it takes one sample at a time."""

    onnx: Any
    model: Any
    opset: int
    constants: dict[str, Any]
    input: str
    output: str
    fixed: bool


def followed(path: Path, samples: int, reasons: Reasons) -> Followed:
    """Read, run and follow the file: the graph and its result, the same for one sample more, the
    shapes of the constants, the model, what ran it, and where it comes from. Raises `Refused`."""
    try:
        import onnx
    except ImportError:
        raise Refused("capture.package", "ONNX needs the package onnx: pip install onnx") from None
    model = _read(onnx, path)
    opset = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 0)
    if opset < OLDEST:
        raise Refused("capture.file", f"operators of version {opset}, expected {OLDEST} or later")
    constants = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    name, shape, fixed = _input(onnx, model.graph, set(constants))
    if len(model.graph.output) != 1:
        raise Refused("capture.output", f"expected one result, found {len(model.graph.output)}")
    file = _File(onnx, model, opset, constants, name, model.graph.output[0].name, fixed)
    run, by = _runtime(file, [file.output])
    building, result = _build(file, torch.randn(samples, *shape), reasons)
    again = _build(file, torch.randn(samples + 1, *shape), Reasons())
    source: dict[str, object] = {
        "tool": "onnx",
        "version": onnx.__version__,
        "file": path.name,
        "opset": opset,
    }
    state = {key: tuple(array.shape) for key, array in constants.items() if array.dtype.kind == "f"}
    return building, result, again, state, lambda x: run(x)[0], by, source


def _build(file: _File, inputs: Tensor, reasons: Reasons) -> tuple[Building, Value | None]:
    """The graph on these inputs, and its result."""
    nodes = file.model.graph.node
    every = list(dict.fromkeys(name for node in nodes for name in node.output if name))
    run, _ = _runtime(file, every)
    truth = dict(zip(every, run(inputs), strict=True))
    building = Building(inputs, list(file.constants))
    values: dict[str, Value | None] = {
        key: Value(torch.from_numpy(np.array(array)), sources=(key,))
        for key, array in file.constants.items()
    }
    values[file.input] = building.input
    for k, node in enumerate(nodes):
        building.at = node.name or (node.output[0] if node.output else str(k))
        try:
            _follow(file, building, node, values, truth)
        except Refused as refused:
            reasons.add(refused.code, str(refused), node.op_type, building.at)
            values.update((output, None) for output in node.output)
    result = values.get(file.output)
    if result is None and not reasons:
        reasons.add("capture.output", "the result is not computed from the input")
    return building, result


def _read(onnx: Any, path: Path) -> Any:
    try:
        model = onnx.load(str(path))
        onnx.checker.check_model(model, full_check=True)
    except OSError as error:
        raise Refused("capture.file", f"{path}: {error.strerror}") from error
    except Exception as error:
        said = " ".join(str(error).split())[:300]
        raise Refused("capture.file", f"{path.name} is no model of ONNX: {said}") from error
    if len(model.functions):
        raise Refused("capture.file", "functions of its own: inline them with onnx.inliner")
    return model


def _input(onnx: Any, graph: Any, known: set[str]) -> tuple[str, list[int], bool]:
    """The input's name, the shape of one sample, and whether there is one sample at a time."""
    given = [one for one in graph.input if one.name not in known]
    if len(given) != 1:
        raise Refused("capture.input", f"expected one input, found {len(given)}")
    kind = given[0].type.tensor_type
    if kind.elem_type != onnx.TensorProto.FLOAT:
        found = onnx.TensorProto.DataType.Name(kind.elem_type).lower()
        raise Refused("capture.input", f"{given[0].name} is {found}, expected float")
    dims = list(kind.shape.dim)
    if not dims or any(d.dim_value < 1 for d in dims[1:]) or dims[0].dim_value > 1:
        said = [d.dim_value or d.dim_param or "?" for d in dims]
        raise Refused("capture.input", f"{given[0].name} has shape {said}, expected 1 or n first")
    return given[0].name, [d.dim_value for d in dims[1:]], dims[0].dim_value == 1


def _runtime(file: _File, wanted: list[str]) -> tuple[Run, str]:
    """Runs the model for these of its values, and who does. Samples of a model for one at a time
    are a dimension in front."""
    onnx = file.onnx
    subject = copy.deepcopy(file.model)
    del subject.graph.output[:]
    subject.graph.output.extend(onnx.ValueInfoProto(name=key) for key in wanted)
    data = subject.SerializeToString()
    try:
        import onnxruntime
    except ImportError:
        from onnx.reference import ReferenceEvaluator

        session: Any = ReferenceEvaluator(subject)
        by = f"onnx.reference {onnx.__version__}"
    else:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            said = " ".join(str(error).split())[:300]
            raise Refused("capture.file", f"onnxruntime does not take it: {said}") from error
        by = f"onnxruntime {onnxruntime.__version__}"

    def once(x: Tensor) -> list[Tensor]:
        try:
            answers = session.run(wanted, {file.input: x.numpy()})
        except Exception as error:
            said = " ".join(str(error).split())[:300]
            raise Refused("capture.file", f"it cannot be run: {said}") from error
        return [torch.from_numpy(np.array(answer)) for answer in answers]

    def run(x: Tensor) -> list[Tensor]:
        if not file.fixed:
            return once(x)
        each = [once(x[k : k + 1]) for k in range(len(x))]
        stacked = [torch.stack(values) for values in zip(*each, strict=True)]
        if len(wanted) == 1:  # the result: its own dimension of samples is the second
            return [value.flatten(0, 1) if value.dim() > 1 else value for value in stacked]
        return stacked

    return run, by


def _follow(
    file: _File,
    g: Building,
    node: Any,
    values: dict[str, Value | None],
    truth: dict[str, Tensor],
) -> None:
    """Take the next operator."""
    fixed = file.fixed
    found = [truth[name] for name in node.output if name]
    whole = [one[0] if fixed else one for one in found]
    names = [name for name in node.output if name]
    operands = [values.get(name) if name else None for name in node.input]
    broken = any(name and values.get(name) is None for name in node.input)
    if node.domain not in ("", "ai.onnx"):
        raise Refused("capture.operator", f"an operator of {node.domain}")
    if node.op_type in SHAPES:
        values[names[0]] = Value(whole[0])
        return
    static = all(v is None or v.constant for v in operands) and not broken
    if static and node.op_type not in ("RandomNormal", "RandomUniform", "If", "Loop", "Scan"):
        made = [v for v in operands if v is not None]
        sources = tuple(dict.fromkeys(s for v in made for s in v.sources))
        notes = tuple(dict.fromkeys(n for v in made for n in v.notes))
        moved = node.op_type in ("Identity", "Constant")
        more = () if moved or not sources else (f"by {node.op_type}",)
        for name, one in zip(names, whole, strict=True):
            own = sources or ((name,) if node.op_type == "Constant" else ())
            values[name] = Value(one, None, None, own, (*notes, *more))
        return
    if node.op_type not in TABLE:
        raise Refused("capture.operator", "not supported")
    if broken:
        values.update((name, None) for name in names)
        return
    attrs = {a.name: file.onnx.helper.get_attribute_value(a) for a in node.attribute}
    samples = 1 if fixed else len(g.input.tensor)
    result = TABLE[node.op_type](
        g, Operands(tuple(operands), attrs, tuple(whole[0].shape), samples, file.opset, len(names))
    )
    made_of = result if isinstance(result, tuple) else (result,)
    for name, value, seen in zip(names, made_of, found, strict=False):
        if fixed and value.batch is not None:
            same = value.tensor.reshape(len(seen), -1)
            if math.prod(seen.shape[1:]) != math.prod(value.shape):
                raise Refused("capture.differs", f"a result of shape {value.shape}")
            compare(Value(same, 0), seen.reshape(len(seen), -1))
        else:
            compare(value, seen)
        values[name] = value

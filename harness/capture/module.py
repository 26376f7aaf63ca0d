"""A module of PyTorch, as `torch.export` sees it, operator by operator."""

from __future__ import annotations

import copy
import operator
import re
import traceback
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.export import Dim, export
from torch.export.graph_signature import InputKind, OutputKind

from harness.capture.aten import TABLE
from harness.capture.aten_shapes import MOVES, Operands
from harness.capture.attention import spell_out
from harness.capture.building import Building, Refused, Value
from harness.capture.reasons import Reasons

TORCH = str(Path(torch.__file__).parent)
LIBRARY = str(Path(traceback.__file__).parent)
OURS = str(Path(__file__).parents[1])
TOLERANCE = 1e-4
"""By how much a node may differ from the original's, relative to the largest scalar of either."""


def exported(module: nn.Module, inputs: Tensor) -> torch.export.ExportedProgram:
    """The module in eval mode, for every number of samples. Raises `Refused`."""
    subject = copy.deepcopy(module).eval()
    spell_out(subject)
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        program = export(subject, (inputs,), dynamic_shapes=({0: Dim("samples")},))
        if any(_changes(node) for node in program.graph.nodes):
            program = program.run_decompositions({})
    except Exception as error:
        raise untraceable(error) from error
    return program


def untraceable(error: Exception) -> Refused:
    """Why `torch.export` gave up, and where in the user's file."""
    at = where(error)
    said = str(error).strip().split("\n")[0]
    if "data-dependent" in said or "DataDependent" in type(error).__name__:
        return Refused("capture.control", "a branch or a size depends on the input", at=at)
    if "Constraints violated (samples)" in said:
        text = "it fixes the number of samples: take x.shape[0] where len(x) stands"
        return Refused("capture.samples", text, at=at)
    if re.search(r"scalar type(s)?:? *(\w+, *)?(Long|Int)|indices? must be|used as indices", said):
        text = f"the input is float32, and an integer is due (Embedding, indices): {said}"
        return Refused("capture.input", text, at=at)
    if isinstance(error, TypeError) and "argument" in said:
        return Refused("capture.input", f"expected one input: {said}", at=at)
    return Refused("capture.export", f"{type(error).__name__}: {said}", at=at)


def where(error: Exception) -> str:
    """The last line of the user's files that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith((TORCH, "<", OURS, LIBRARY))]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""


def _changes(node: fx.Node) -> bool:
    return node.op == "call_function" and bool(
        getattr(getattr(node.target, "_schema", None), "is_mutable", False)
    )


class Following:
    """Follows an exported program, running it and building the graph side by side."""

    def __init__(
        self, program: torch.export.ExportedProgram, inputs: Tensor, reasons: Reasons
    ) -> None:
        self._program = program
        self._reasons = reasons
        self._samples = len(inputs)
        signature = program.graph_signature
        self._given: dict[str, tuple[str, Tensor]] = {}
        for spec in signature.input_specs:
            if spec.kind == InputKind.USER_INPUT:
                continue
            places = program.constants if spec.target in program.constants else program.state_dict
            self._given[spec.arg.name] = (spec.target, places[spec.target])
        self.building = Building(inputs, [name for name, _ in self._given.values()])
        self._broken = False
        self._truth: dict[fx.Node, Any] = {}
        self._values: dict[fx.Node, Any] = {}

    @property
    def state(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, buffers and constants of the module, in order."""
        return {name: tuple(tensor.shape) for name, tensor in self._given.values()}

    def result(self) -> Value | None:
        """What the module answers, if nothing was refused."""
        for spec in self._program.graph_signature.output_specs:
            if spec.kind in (OutputKind.BUFFER_MUTATION, OutputKind.USER_INPUT_MUTATION):
                self._reasons.add("capture.changes", f"it changes {spec.target} as it runs")
        nodes = list(self._program.graph.nodes)
        for node in nodes:
            if node.op == "placeholder":
                self._placeholder(node)
            elif self._broken:
                return None
            elif node.op in ("call_function", "get_attr"):
                self._call(node)
        (answer,) = nodes[-1].args
        kinds = [spec.kind for spec in self._program.graph_signature.output_specs]
        pairs = zip(answer, kinds, strict=True)
        results = [one for one, kind in pairs if kind == OutputKind.USER_OUTPUT]
        if len(results) != 1 or not isinstance(results[0], fx.Node):
            text = f"expected one tensor, found {len(results)} results"
            self._reasons.add("capture.output", text)
            return None
        value = self._values.get(results[0])
        if value is not None and not isinstance(value, Value):
            self._reasons.add("capture.output", "expected a tensor")
            return None
        return value

    def _placeholder(self, node: fx.Node) -> None:
        if node.name in self._given:
            name, tensor = self._given[node.name]
            tensor = tensor.detach()
            if not tensor.isfinite().all():
                self._reasons.add("capture.value", f"{name} has values that are not finite")
                self._broken = True
            self._truth[node] = tensor
            self._values[node] = Value(tensor, sources=(name,))
        else:
            self._truth[node] = self.building.input.tensor
            self._values[node] = self.building.input

    def _call(self, node: fx.Node) -> None:
        at, what = place(node), str(node.target)
        self.building.at = at
        args = fx.map_arg(node.args, lambda n: self._truth[n])
        kwargs = fx.map_arg(node.kwargs, lambda n: self._truth[n])
        with torch.no_grad():
            truth = node.target(*args, **kwargs)
        self._truth[node] = truth
        try:
            value = self._lowered(node, truth)
            for one, other in zip(_each(value), _each(truth), strict=False):
                compare(one, other)
        except Refused as refused:
            self._reasons.add(refused.code, str(refused), what, at)
            value = _stand_in(node, truth)
        self._values[node] = value

    def _lowered(self, node: fx.Node, truth: Any) -> Any:
        """What stands for the node; `None` where that is not known, because of what was refused."""
        args = fx.map_arg(node.args, lambda n: self._values[n])
        kwargs = fx.map_arg(node.kwargs, lambda n: self._values[n])
        if node.target is operator.getitem:
            return None if args[0] is None else args[0][args[1]]
        if not isinstance(truth, Tensor | tuple | list):
            return truth  # a number: of samples, or a size
        target: Any = node.target
        name = target._schema.name.partition("::")[2]
        operands = [value for given in node.all_input_nodes for value in _each(self._values[given])]
        values = [value for value in operands if isinstance(value, Value)]
        random = torch.Tag.nondeterministic_seeded in target.tags
        if all(value.constant for value in values) and None not in operands:
            if random and name != "dropout":
                raise Refused("capture.random", "random numbers")
            return _constants(node, name, values, truth)
        if name in ("to", "_to_copy", "type_as"):
            if isinstance(truth, Tensor) and truth.dtype == torch.float32:
                return next((value for value in values if not value.constant), None)
            raise Refused("capture.dtype", f"a cast to {getattr(truth, 'dtype', '?')}")
        if name not in TABLE:
            random = random and name not in ("gru", "lstm")  # whose dropout is off
            code = "capture.random" if random else "capture.operator"
            raise Refused(code, "random numbers" if random else "not supported")
        if None in operands:
            return None
        schema = [argument.name for argument in target._schema.arguments]
        named = {a.name: a.default_value for a in target._schema.arguments if a.has_default_value()}
        named.update(zip(schema, args, strict=False))
        named.update(kwargs)
        shape = tuple(truth.shape) if isinstance(truth, Tensor) else ()
        return TABLE[name](self.building, Operands(named, shape, self._samples))


def _each(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _constants(node: fx.Node, name: str, values: list[Value], truth: Any) -> Any:
    """What does not depend on the input, computed once."""
    sources = tuple(dict.fromkeys(s for value in values for s in value.sources))
    before = tuple(dict.fromkeys(n for value in values for n in value.notes))
    note = MOVES.get(name, f"by {name}") if sources else ""
    notes = (*before, note) if note else before
    if isinstance(truth, tuple | list):
        return tuple(Value(one, None, None, sources, notes) for one in truth)
    seen = node.meta.get("val")
    for dim, size in enumerate(getattr(seen, "shape", ())):
        if isinstance(size, torch.SymInt):  # the same for every sample
            one = truth.narrow(dim, 0, 1)
            if not torch.equal(one.expand_as(truth), truth):
                raise Refused("capture.samples", "a constant that differs from sample to sample")
            truth = one
    return Value(truth, None, None, sources, notes)


def _stand_in(node: fx.Node, truth: Any) -> Any:
    """Something with the shape of what was refused, so that more can be looked at."""
    seen = node.meta.get("val")
    if isinstance(truth, tuple | list) and isinstance(seen, tuple | list):
        return tuple(_stand_for(one, other) for one, other in zip(seen, truth, strict=True))
    return _stand_for(seen, truth)


def _stand_for(seen: Any, truth: Any) -> Value | None:
    if not isinstance(truth, Tensor) or truth.dtype != torch.float32:
        return None
    dims = [d for d, size in enumerate(seen.shape) if isinstance(size, torch.SymInt)]
    if len(dims) != 1 or truth.shape[dims[0]] != len(truth.movedim(dims[0], 0)):
        return None
    return Value(truth.movedim(dims[0], 0), dims[0], "refused")


def compare(value: Any, truth: Any) -> None:
    """Does the graph compute what the original does? Raises `Refused`."""
    if not isinstance(value, Value) or value.batch is None:
        return
    ours = value.tensor.movedim(0, value.batch)
    if ours.shape != truth.shape:
        shapes = f"{tuple(ours.shape)} in place of {tuple(truth.shape)}"
        raise Refused("capture.differs", f"the graph has a result of shape {shapes}")
    if truth.dtype != torch.float32:
        raise Refused("capture.dtype", f"a result of {truth.dtype}")
    if not truth.numel():
        return
    apart = (ours - truth).abs().nan_to_num(torch.inf)
    apart = torch.where(ours == truth, torch.zeros_like(apart), apart)
    size = max(1.0, float(truth.abs().where(truth.isfinite(), torch.ones_like(truth)).max()))
    if float(apart.max()) > TOLERANCE * size:
        raise Refused("capture.differs", f"the graph is {float(apart.max()):.3g} from the original")


def place(node: fx.Node) -> str:
    """Where the node stands: `lenet.py:14`, or the layer, where only PyTorch's files are seen."""
    found = re.findall(r'File "([^"]+)", line (\d+)', node.meta.get("stack_trace") or "")
    own = [(file, line) for file, line in found if not file.startswith((TORCH, "<", OURS))]
    own = [(file, line) for file, line in own if not file.startswith("torch/")]
    if own:
        return f"{Path(own[-1][0]).name}:{own[-1][1]}"
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    if not stack:
        return ""
    path, kind = stack[-1]
    kind = kind if isinstance(kind, str) else kind.__name__
    return f"{path or 'the module'} ({kind.rpartition('.')[2]})"

"""The saver and the reader of checkpoints that every exported scaffold has, for other models."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from harness.formats.graph import Graph
from harness.torch_side.operators import evaluated


def load_scaffold(path: str) -> Any:
    """The exported module at `path`. Raises `FileNotFoundError` if it is none."""
    spec = importlib.util.spec_from_file_location("scaffold", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def save(scaffold: Any, source: object, path: str | Path, encoding: str, **more: object) -> None:
    """Let the scaffold write a payload of this encoding: decimal, base64 or safetensors."""
    if encoding == "safetensors":
        scaffold.save_torchlean_safetensors(source, path, **more)
    else:
        scaffold.save_torchlean_json(source, path, encoding=encoding, **more)


def describe(
    scaffold: Any, name: str, params: Sequence[tuple[str, tuple[int, ...]]], input: tuple[int, ...]
) -> None:
    """Let the scaffold save a model of these parameters, and not its own. What it has for saving
    is the same for every family, and reads these names alone."""
    scaffold.FAMILY, scaffold.CONFIG = name, {}
    scaffold.PARAMS, scaffold.INPUT = list(params), input


def describe_graph(scaffold: Any, graph: Graph) -> None:
    """Let the scaffold save, and build, the model of a graph file."""
    describe(scaffold, graph.name, [(p.name, p.shape) for p in graph.params], graph.input)
    scaffold.build_exported_model = lambda: GraphModel(graph)


class Model(nn.Module):  # type: ignore[misc]  # torch is not looked into
    """A function with parameters, as the saver wants to see a module."""

    def __init__(self, params: Mapping[str, Tensor], run: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self._params, self._run = dict(params), run

    def state_dict(self) -> dict[str, Tensor]:
        return self._params

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        self._params = dict(state)

    def forward(self, x: Tensor) -> Tensor:
        return self._run(x)


class GraphModel(Model):
    """The model of a graph file."""

    def __init__(self, graph: Graph) -> None:
        super().__init__({}, lambda x: evaluated(graph, self._params, x))

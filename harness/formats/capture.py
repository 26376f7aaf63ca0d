"""What the program that captures models answers: what came from where, or why nothing did."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import CaptureRefused
from harness.formats.fields import Fields, parse

PREFIX = "torchlean-capture "
"""What its line begins with; a JSON object follows."""

CODES = {
    "capture.file": "no file, no function in it, or no model of ONNX",
    "capture.package": "a package that is not installed",
    "capture.module": "building the module failed, or what was built is no module",
    "capture.checkpoint": "a checkpoint whose parameters are not the module's",
    "capture.input": "another input than one float32 tensor with samples first",
    "capture.output": "another result than one float32 tensor with samples first",
    "capture.control": "a branch or a size that depends on the values of the input",
    "capture.export": "torch.export could not follow the module",
    "capture.changes": "a module that changes a buffer, a parameter or its input",
    "capture.random": "random numbers, such as dropout that is on in eval mode",
    "capture.statistics": "normalization by the statistics of a batch",
    "capture.dtype": "values that are not binary32",
    "capture.operator": "an operator that is not supported",
    "capture.argument": "an operator that is supported, with arguments that are not",
    "capture.samples": "an operation across samples, or one that moves them away from the front",
    "capture.value": "a parameter that is not finite",
    "capture.differs": "the graph does not compute what the original does",
    "capture.out": "a file that cannot be written",
}
"""Why a model is not captured."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: the operator and where it stands, where there is one, and a line that helps."""

    code: str
    operator: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A parameter of the graph: which of the original's it is, and what was done on the way."""

    name: str
    shape: tuple[int, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """What was captured. `by` computed the probe; `operators` counts nodes by operator; `worst` is
    the largest difference between the graph, run by PyTorch, and the original; `unused` are
    parameters and buffers that the result does not depend on, `eval` layers that were in training
    mode, where they compute something else."""

    name: str
    by: str
    graph: str
    payload: str
    operators: tuple[tuple[str, int], ...]
    params: tuple[Origin, ...]
    unused: tuple[str, ...]
    eval: tuple[str, ...]
    samples: int
    worst: float
    receipt: str

    @classmethod
    def from_line(cls, line: str) -> Capture:
        """What the line says. Raises `CaptureRefused`, or `ValueError` for another line."""
        answer = parse(line.removeprefix(PREFIX), "capture")
        if answer.has("refused"):
            raise CaptureRefused([_refusal(one) for one in answer.each("refused")])
        counts = answer.natural_map("operators")
        return cls(
            name=answer.text("name"),
            by=answer.text("by"),
            graph=answer.text("graph"),
            payload=answer.text("payload"),
            operators=tuple(counts.items()),
            params=tuple(_origin(one) for one in answer.each("params")),
            unused=answer.texts("unused"),
            eval=answer.texts("eval"),
            samples=answer.natural("samples"),
            worst=answer.number("worst"),
            receipt=answer.text("receipt"),
        )


def _refusal(fields: Fields) -> Refusal:
    return Refusal(*(fields.text(key) for key in ("code", "operator", "at", "text")))


def _origin(fields: Fields) -> Origin:
    return Origin(
        fields.text("name"),
        fields.naturals("shape"),
        fields.texts("sources"),
        fields.texts("notes"),
    )

"""The modules that Lean emitted, taken apart: what tests of them share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.runs.ir import RECORDED, Row

ROOT = Checkout.find().root
NAMES = (
    *("linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp"),
    *("mha", "mha-mask", "transformer"),
)
TEXTS = {path.stem: path.read_text("utf-8") for path in (ROOT / RECORDED).glob("*")}

ROW = Row(
    name="mlp",
    status=0,
    input=(4, 5),
    output=(4, 3),
    parameters=75,
    tolerance=1e-6,
    torch="Linear, ReLU",
    emitted_lean=0.0,
    idiomatic_lean=1e-6,
    idiomatic_emitted=2e-7,
)
"""An architecture that agrees, as `ir` has it."""

each = pytest.mark.parametrize("name", NAMES)


def load(text: str) -> dict[str, Any]:
    """The names that an emitted file defines; it prints nothing."""
    scope: dict[str, Any] = {"__name__": "exported_model", "print": lambda *words, **how: None}
    exec(compile(text, "exported_model.py", "exec"), scope)
    return scope


def verdict(text: str) -> int:
    """The exit status of an emitted file; a failure of PyTorch's is Python's exit status."""
    try:
        status: int = load(text)["main"]()
    except RuntimeError:
        return 1
    return status


def edited(name: str, old: str, new: str) -> str:
    assert old in TEXTS[name], "the test is about something that is not there"
    return TEXTS[name].replace(old, new)


def nodes_of(text: str) -> list[dict[str, str]]:
    """The lines of `forward` that bind a value."""
    pattern = r" +(?P<name>v\d+) = (?P<value>.+)  # (?P<shape>\[.*\])"
    found = [re.fullmatch(pattern, line) for line in text.splitlines()]
    return [line.groupdict() | {"line": line[0]} for line in found if line is not None]


def operands(value: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\bself\.\w+|\bv\d+\b|\bx\b", value)))


def shapes_of(text: str) -> tuple[dict[str, str], str]:
    """The shapes of the parameters, and that of the input."""
    found = re.findall(r'self\.(\w+) = parameter\("[^"]+", (.*)\)', text)
    (x,) = re.findall(r"def forward\(self, x\):  # (\[.*\])", text)
    return {attribute: f"[{shape}]" for attribute, shape in found}, x


def mutants(text: str) -> Iterator[tuple[str, str]]:
    parameters, x = shapes_of(text)
    scope = {"x": x} | {f"self.{attribute}": shape for attribute, shape in parameters.items()}
    for node in nodes_of(text):
        for used in operands(node["value"]):
            for other in [name for name in scope if name != used and scope[name] == scope[used]]:
                value = re.sub(rf"(?<![\w.]){re.escape(used)}\b", other, node["value"])
                line = node["line"].replace(node["value"], value)
                yield f"{node['name']} = {value}", text.replace(node["line"], line)
        scope[node["name"]] = node["shape"]

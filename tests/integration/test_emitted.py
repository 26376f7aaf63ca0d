"""The emitted modules: that they agree with Lean, and that nothing can be wrong in them unseen.

All of this runs on the committed modules, so that it runs where no Lean is. What they must be is
asked of Lean by the tests of `ir`.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.runs.ir import COMPARE, RECORDED
from tests.emitted import (
    NAMES,
    ROOT,
    TEXTS,
    each,
    edited,
    load,
    mutants,
    nodes_of,
    operands,
    shapes_of,
    verdict,
)


def test_there_is_a_module_for_each_architecture_and_no_other_file() -> None:
    assert {path.name for path in (ROOT / RECORDED).iterdir()} == {f"{name}.py" for name in NAMES}


@each
def test_the_file_agrees_with_lean_with_torch_alone(name: str, tmp_path: Path) -> None:
    path = tmp_path / "exported_model.py"
    path.write_text(TEXTS[name], "utf-8")
    command = [sys.executable, "-I", str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    emitted = load(TEXTS[name])
    shapes = [list(emitted[function]().shape) for function in ("example_input", "lean_output")]
    assert done.stdout.startswith(f"input {shapes[0]}, output {shapes[1]}\ntensor(")
    last = re.fullmatch(
        r"largest difference from Lean's output (.+), tolerance (.+): agrees",
        done.stdout.splitlines()[-1],
    )
    assert last is not None
    assert 0 <= float(last[1]) <= float(last[2]) == emitted["TOLERANCE"] <= 4e-6


@each
def test_the_shape_comments_are_true(name: str) -> None:
    lines = [re.fullmatch(r" +(v\d+) = .+  # (\[.*\])", line) for line in TEXTS[name].splitlines()]
    nodes = {line[1]: line[2] for line in lines if line is not None}
    checked = re.sub(
        r"^( +)(v\d+) = .+$",
        r"\g<0>\n\1shapes['\2'] = str(list(\2.shape))",
        TEXTS[name],
        flags=re.M,
    )
    emitted = load(checked)
    emitted["shapes"] = {}
    emitted["build_exported_model"]()(emitted["example_input"]())
    assert emitted["shapes"] == nodes
    assert nodes


@each
def test_names_are_new_and_defined_before_use(name: str) -> None:
    known = {"x"} | {f"self.{attribute}" for attribute in shapes_of(TEXTS[name])[0]}
    for line in nodes_of(TEXTS[name]):
        assert line["name"] not in known
        assert set(operands(line["value"])) <= known
        known.add(line["name"])


def test_no_attribute_is_a_keyword_or_what_a_module_has() -> None:
    """Lean's list of what no attribute may be is Python's and PyTorch's, but for private names."""
    text = (ROOT / "NN/Emit/Attributes.lean").read_text("utf-8")
    listed = re.search(r"def reserved : List String := \[(.*?)\]", text, re.S)
    assert listed is not None
    module = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert set(re.findall(r'"(\w+)"', listed[1])) >= {*keyword.kwlist, *module}


@each
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_it_can_be_exported_and_traced(name: str) -> None:
    emitted = load(TEXTS[name])
    model, x = emitted["build_exported_model"]().eval(), emitted["example_input"]()
    expected = model(x)
    assert torch.equal(torch.export.export(model, (x,)).module()(x), expected)
    traced = torch.jit.trace(model, x)
    assert torch.equal(traced(x), expected)


@each
def test_gradients_reach_every_parameter_and_a_step_of_training_helps(name: str) -> None:
    emitted = load(TEXTS[name])
    model, x = emitted["build_exported_model"](), emitted["example_input"]()
    target = torch.zeros_like(emitted["lean_output"]())
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(3):
        loss = torch.nn.functional.mse_loss(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]
    for attribute, parameter in model.named_parameters():
        assert parameter.grad is not None, attribute
        assert parameter.grad.abs().sum() > 0, attribute


@each
def test_it_moves_to_another_device(name: str) -> None:
    emitted = load(TEXTS[name])
    model, x = emitted["build_exported_model"](), emitted["example_input"]()
    y = model.to("meta")(x.to("meta"))
    assert (y.device.type, y.shape) == ("meta", emitted["lean_output"]().shape)


@each
def test_the_bytes_are_exact(name: str) -> None:
    """The scalars are odd multiples of 2^-24 below 1/2: nothing was rounded on the way."""
    emitted = load(TEXTS[name])
    model = emitted["build_exported_model"]()
    for tensor in [*model.parameters(), emitted["example_input"]()]:
        scaled = tensor.detach().double() * 2**24
        assert torch.equal(scaled, scaled.round())
        assert (scaled.abs() < 2**23).all()
        assert (scaled.remainder(2) == 1).all()


DAMAGE = {
    "query and key exchanged": ("mha", "v5[..., 0:15]", "v5[..., 15:30]"),
    "operands of a product exchanged": ("mha", "v7 @ v9.transpose", "v9 @ v7.transpose"),
    "transposed weight": ("mha", "self.out_proj_weight,", "self.out_proj_weight.T,"),
    "heads mixed up": ("mha", "unflatten(-1, (3, 5)).transpose(1, 2)", "reshape(-1, 3, 4, 5)"),
    "another scale": ("mha", "* 0.4472136", "* 0.4473"),
    "softmax over the wrong dimension": ("mha", "dim=-1", "dim=-2"),
    "no mask": (
        "mha-mask",
        ".masked_fill(torch.ones(4, 4, dtype=torch.bool, device=v13.device)"
        ".triu(diagonal=1), -torch.inf)",
        "",
    ),
    "a mask that lets one more token through": ("mha-mask", "diagonal=1", "diagonal=2"),
    "a mask that hides the token itself": ("mha-mask", "diagonal=1", "diagonal=0"),
    "a mask for the past": ("mha-mask", ".triu(diagonal=1)", ".tril(diagonal=-1)"),
    "a larger epsilon": ("transformer", "eps=1e-5", "eps=1e-4"),
    "a smaller epsilon": ("transformer", "eps=1e-5", "eps=1e-6"),
    "gain and bias exchanged": (
        "transformer",
        "self.layers_0_norm1_weight, self.layers_0_norm1_bias",
        "self.layers_0_norm1_bias, self.layers_0_norm1_weight",
    ),
    "no residual": ("transformer", "v31 + v44", "v44"),
    "sum for mean": ("transformer", ".mean(dim=1)", ".sum(dim=1)"),
    "mean for sum": ("sum", ".sum(dim=-1)", ".mean(dim=-1)"),
    "another stride": ("conv-mlp", "stride=2", "stride=1"),
    "no padding": ("cnn", "padding=1", "padding=0"),
    "mean pooling": (
        "cnn",
        "F.max_pool2d(v8, kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
        "F.avg_pool2d(v8, kernel_size=2, stride=2, padding=0)",
    ),
    "no activation": ("mlp", "F.relu(v5)", "v5"),
    "another activation": ("autoencoder", "F.relu", "torch.tanh"),
    "a NaN": ("linear", "v3 = F.linear", "v3 = torch.nan * F.linear"),
    "an infinity": ("linear", "v3 = F.linear", "v3 = torch.inf * F.linear"),
    "a NaN on both sides": (
        "linear",
        "return tensor(LEAN_OUTPUT, 4, 3)",
        "return tensor(LEAN_OUTPUT, 4, 3) * torch.nan",
    ),
    "fewer samples": ("linear", "return v3", "return v3[:1]"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_seen_by_the_file_itself(damage: str) -> None:
    name, old, new = DAMAGE[damage]
    assert verdict(TEXTS[name]) == 0
    assert verdict(edited(name, old, new)) == 1


def test_damage_ends_the_program_with_status_1(tmp_path: Path) -> None:
    path = tmp_path / "exported_model.py"
    path.write_text(edited("mha-mask", "diagonal=1", "diagonal=2"), "utf-8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stdout.endswith(": differs\n")


@each
def test_every_wrong_operand_is_seen_by_the_file_itself(name: str) -> None:
    """Each operand of each node in turn, exchanged for every other value of its shape in scope."""
    unseen = [label for label, text in mutants(TEXTS[name]) if verdict(text) == 0]
    assert unseen == []


def test_the_comparison_knows_every_architecture() -> None:
    scope: dict[str, Any] = {"__name__": "compare"}
    exec(compile((ROOT / COMPARE).read_text("utf-8"), str(COMPARE), "exec"), scope)
    assert tuple(scope["IDIOMATIC"]) == NAMES

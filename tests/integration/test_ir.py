"""The emitted modules: that they agree with Lean, and that nothing can be wrong in them unseen.

Most of this runs on the committed modules, so that it runs where no Lean is. What they must be is
asked of Lean by the tests marked `lean`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.checkout import Checkout
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain
from harness.runs.ir import COMPARE, RECORDED
from tests.integration.copies import Copy

ROOT = Checkout.find().root
NAMES = (
    *("linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp"),
    *("mha", "mha-mask", "transformer"),
)
TEXTS = {path.stem: path.read_text("utf-8") for path in (ROOT / RECORDED).glob("*")}

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


def recorded(copy: Copy) -> Copy:
    shutil.copytree(ROOT / RECORDED, copy.root / RECORDED)
    return copy


def test_the_command_compares_three_ways(copy: Copy) -> None:
    done = recorded(copy).run("ir", "--arch", "all", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert (record["engine"], record["as_expected"]) == ("recorded", True)
    rows = {row["name"]: row for row in record["architectures"]}
    assert set(rows) == set(NAMES)
    for row in rows.values():
        gaps = [row[pair] for pair in ("emitted_lean", "idiomatic_lean", "idiomatic_emitted")]
        assert all(0 <= gap <= row["tolerance"] <= 4e-6 for gap in gaps)
        assert row["torch"]
    assert (copy.root / record["folder"] / "ir.json").is_file()
    assert copy.leftovers() == []


def test_the_command_shows_a_table_and_fails_where_something_differs(copy: Copy) -> None:
    path = recorded(copy).root / RECORDED / "transformer.py"
    path.write_text(edited("transformer", "eps=1e-5", "eps=1e-6"), "utf-8")
    done = copy.run("ir", "--arch", "transformer")
    assert done.returncode == 1, done.stderr
    assert "Lean is not installed" in done.stdout
    assert "0 of 1 files agree with the Lean output in them" in done.stdout
    assert "0 of 1 agree three ways" in done.stdout
    assert re.search(r"✗ +transformer +\[3, 4, 7\] → \[3, 11\] +Linear, Transfo", done.stdout)
    assert "Lean was not asked" in done.stdout


def test_the_command_refuses_what_it_cannot_do(copy: Copy) -> None:
    recorded(copy)
    for words, message in [
        (["--arch", "gru"], "--arch is all or one of"),
        (["--arch", "mlp", "--seed", "3"], "--seed needs Lean"),
        (["--arch", "mlp", "--seed", "-1"], "not between 0 and 2^64 - 1"),
    ]:
        done = copy.run("ir", *words)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    done = copy.run("ir", "--arch", "mlp", "--engine", "lean")
    assert done.returncode == 4
    assert "is not installed" in done.stderr


@pytest.fixture(scope="session")
def program(checkout: Checkout, toolchain: Toolchain) -> Path:
    """The built program."""
    lake = str(toolchain.bin / "lake")
    subprocess.run([lake, "build"], cwd=checkout.root, env=toolchain.environment(), check=True)
    return checkout.root / BINARY


def emit(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(program), "torch_ir_pytorch", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


@pytest.mark.lean
def test_lean_lists_the_architectures_that_are_kept(program: Path) -> None:
    listed = json.loads(emit(program, "--list", "--report", "json").stdout)
    assert tuple(entry["name"] for entry in listed) == NAMES
    lines = emit(program, "--list").stdout.splitlines()
    assert tuple(line.split()[0] for line in lines) == NAMES
    for entry in listed:
        assert entry["nodes"] == len(nodes_of(TEXTS[entry["name"]]))
        assert entry["parameters"] == len(shapes_of(TEXTS[entry["name"]])[0])


@pytest.mark.lean
@each
def test_lean_emits_what_is_kept(program: Path, name: str) -> None:
    """All but the output, where another processor's `exp` may round differently, to the byte."""
    done = emit(program, "--arch", name)
    assert (done.returncode, done.stderr) == (0, "")
    output = re.compile(r"^LEAN_OUTPUT = .*?^\n", re.M | re.S)
    assert output.sub("", done.stdout) == output.sub("", TEXTS[name])
    mine, theirs = load(done.stdout), load(TEXTS[name])
    gap = mine["difference"](mine["lean_output"](), theirs["lean_output"]())
    assert gap <= mine["TOLERANCE"]


@pytest.mark.lean
def test_the_command_has_lean_emit(program: Path) -> None:
    words = [sys.executable, "-m", "harness", "ir", "--arch", "all", "--seed", "7", "--json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads(done.stdout)
    assert (record["engine"], record["seed"], record["as_expected"]) == ("lean", 7, True)
    assert tuple(row["name"] for row in record["architectures"]) == NAMES
    for name in NAMES:
        kept = ROOT / record["folder"] / "emitted" / f"{name}.py"
        assert kept.read_text("utf-8") == emit(program, "--arch", name, "--seed", "7").stdout


@pytest.mark.lean
@each
def test_another_seed_is_another_model_that_agrees(program: Path, name: str) -> None:
    for seed in ("1", "18446744073709551615"):
        text = emit(program, "--arch", name, "--seed", seed).stdout
        assert load(text)["PARAMETERS"] != load(TEXTS[name])["PARAMETERS"]
        assert verdict(text) == 0


@pytest.mark.lean
def test_lean_prints_the_graph(program: Path) -> None:
    assert emit(program, "--arch", "mlp", "--graph").stdout == (
        "mlp: 3 nodes, 4 parameters, 75 scalars\n"
        "%0 : shape![4, 5] = input\n"
        "%1 : shape![8, 5] = parameter linear1.weight\n"
        "%2 : shape![8] = parameter linear1.bias\n"
        "%3 : shape![3, 8] = parameter linear2.weight\n"
        "%4 : shape![3] = parameter linear2.bias\n"
        "%5 : shape![4, 8] = linear %0 %1 %2  -- linear1\n"
        "%6 : shape![4, 8] = relu %5\n"
        "%7 : shape![4, 3] = linear %6 %3 %4  -- linear2\n"
        "return %7\n"
    )


@pytest.mark.lean
@each
def test_the_picture_has_the_nodes_and_edges_of_the_code(program: Path, name: str) -> None:
    dot = emit(program, "--arch", name, "--dot").stdout
    nodes = nodes_of(TEXTS[name])
    names = ["x", *(f"self.{attribute}" for attribute in shapes_of(TEXTS[name])[0])]
    numbers = {used: f"%{k}" for k, used in enumerate([*names, *(node["name"] for node in nodes)])}
    edges = {
        (numbers[used], numbers[node["name"]]) for node in nodes for used in operands(node["value"])
    }
    edges.add((numbers[nodes[-1]["name"]], "result"))
    assert set(re.findall(r'^  "([^"]+)" -> "([^"]+)"$', dot, re.M)) == edges
    assert len(re.findall(r'^  "[^"]+" \[', dot, re.M)) == len(numbers) + 1


@pytest.mark.lean
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--arch", "gru"], f"--arch is one of {', '.join(NAMES)}, not gru"),
        ([], f"--arch is missing: {', '.join(NAMES)}"),
        (["--arch", "mlp", "--arch", "sum"], "--arch is given twice"),
        (["--arch", "mlp", "--seed", "18446744073709551616"], "--seed is below 2^64"),
        (["--arch", "mlp", "--seed", "-1"], "--seed is a natural number"),
        (["--arch", "mlp", "--graph", "--dot"], "give one of --list, --graph and --dot"),
        (["--arch", "mlp", "--graph", "--seed", "1"], "drop --seed"),
        (["--arch", "mlp", "--list"], "--list is about all of them"),
        (["--arch", "mlp", "--report", "json"], "--report json goes with --list"),
        (["--arch", "mlp", "extra"], "what is extra?"),
        (["--arch", "mlp", "--verbose"], "unknown option --verbose"),
    ],
)
def test_lean_refuses_by_name(program: Path, words: list[str], message: str) -> None:
    done = emit(program, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.lean
def test_help_names_every_architecture(program: Path) -> None:
    done = emit(program, "--help")
    assert done.returncode == 0
    assert ", ".join(NAMES) in done.stdout


def test_the_comparison_knows_every_architecture() -> None:
    scope: dict[str, Any] = {"__name__": "compare"}
    exec(compile((ROOT / COMPARE).read_text("utf-8"), str(COMPARE), "exec"), scope)
    assert tuple(scope["IDIOMATIC"]) == NAMES

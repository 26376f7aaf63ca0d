"""Modules and files of ONNX that are captured, with parity by Lean, and those that are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from harness.capture.__main__ import Wish, built, captured
from harness.checkout import Checkout
from harness.families import ALL
from harness.formats.capture import CODES
from harness.formats.graph import Graph
from harness.formats.verdict import Verdict
from harness.reference import check_file

ROOT = Checkout.find().root
HERE = ROOT / "tests" / "capture"

pytestmark = pytest.mark.filterwarnings("ignore")  # torch.export warns of its own ways

CAPTURED = {
    ("small", "mlp"): [5],
    ("small", "activations"): [5],
    ("small", "gelus"): [5],
    ("small", "without_biases"): [5],
    ("small", "classifier"): [5],
    ("small", "batch_normed"): [5],
    ("small", "layer_normed"): [5],
    ("small", "LeNet"): [1, 20, 20],
    ("small", "residual"): [3, 8, 8],
    ("small", "depthwise"): [4, 8, 8],
    ("small", "dilated"): [2, 7, 8],
    ("small", "signals"): [2, 17],
    ("small", "group_normed"): [2, 5, 6],
    ("small", "SqueezeExcite"): [4, 3, 5],
    ("small", "Normalize"): [3, 5, 6],
    ("small", "Sliced"): [5, 4],
    ("small", "Tied"): [5],
    ("small", "NamedLikeNodes"): [3],
    ("images", "stem"): [3, 9, 8],
    ("images", "windows"): [2, 9, 8],
    ("images", "Dense"): [2, 5, 6],
    ("images", "mobile"): [3, 8, 7],
    ("images", "margins"): [2, 4, 5],
    ("images", "Joined"): [4, 6],
    ("images", "Patches"): [1, 8, 8],
    ("tokens", "encoder_layer"): [5, 8],
    ("tokens", "encoder"): [5, 8],
    ("tokens", "SequenceFirst"): [5, 8],
    ("tokens", "CrossAttention"): [5, 8],
    ("tokens", "Causal"): [5, 3],
    ("tokens", "ByHand"): [5, 8],
    ("tokens", "Mixer"): [5, 8],
}

CAT = "return torch.cat([F.elu(z), x.flip(1)], 1)"

REFUSED: dict[str, tuple[list[int], list[tuple[str, str, str]]]] = {
    "Unknown": (
        [5],
        [
            ("capture.operator", "aten.exp.default", "y = torch.exp(x)"),
            ("capture.operator", "aten.cumsum.default", "z = torch.cumsum(y, 1)"),
            ("capture.operator", "aten.elu.default", CAT),
            ("capture.operator", "aten.flip.default", CAT),
        ],
    ),
    "Branch": ([5], [("capture.control", "", "if x.sum() > 0:")]),
    "AlwaysDropout": (
        [5],
        [("capture.random", "aten.dropout.default", "return F.dropout(x, 0.5)")],
    ),
    "Noise": ([5], [("capture.random", "aten.randn.default", "return x + torch.randn(5)")]),
    "statistics": ([5], [("capture.statistics", "aten.batch_norm.default", "1 (BatchNorm1d)")]),
    "embedding": ([5], [("capture.input", "", "")]),
    "Counter": ([5], [("capture.changes", "", "")]),
    "ChangesItsInput": ([5], [("capture.changes", "", "")]),
    "AcrossSamples": ([5], [("capture.samples", "aten.mean.dim", "return x - x.mean(0)")]),
    "FirstSample": ([5], [("capture.samples", "aten.select.int", "return x[0] + x")]),
    "CountsSamples": ([5], [("capture.samples", "", "")]),
    "half": ([5], [("capture.dtype", "", "")]),
    "double": ([5], [("capture.dtype", "", "")]),
    "CastsToDouble": ([5], [("capture.dtype", "aten.to.dtype", "return x.double().float()")]),
    "TwoResults": ([5], [("capture.output", "", "")]),
    "TwoInputs": ([5], [("capture.input", "", "")]),
    "Quotient": ([5], [("capture.operator", "aten.reciprocal.default", "return 1 / (x * x + 1)")]),
    "Constant": ([3], [("capture.output", "", "")]),
    "dilated_pool": (
        [2, 7, 7],
        [("capture.argument", "aten.max_pool2d.default", "the module (MaxPool2d)")],
    ),
    "mirrored": ([2, 7, 7], [("capture.argument", "aten.pad.default", "the module (Conv2d)")]),
    "FixesSamples": ([5], [("capture.samples", "", "")]),
    "recurrent": (
        [5, 5],
        [("capture.operator", "aten.gru.input", "0 (GRU)"), ("capture.output", "", "")],
    ),
    "not_finite": ([5], [("capture.value", "", "")]),
    "nothing": ([5], [("capture.module", "", "")]),
    "fails": ([5], [("capture.module", "", 'raise RuntimeError("no weights here")')]),
    "WindowMask": (
        [5, 4],
        [
            (
                "capture.argument",
                "aten.scaled_dot_product_attention.default",
                "return F.scaled_dot_product_attention(x, x, x, ~barred)",
            )
        ],
    ),
}


def wish(file: Path, build: str, input: list[int], out: Path, **more: Any) -> Wish:
    fields: dict[str, Any] = {
        "file": str(file),
        "build": build,
        "input": input,
        "checkpoint": "",
        "name": build or file.stem,
        "out": str(out),
        "scaffold": str(ROOT / ALL[0].scaffold),
        "encoding": "decimal",
        "probe": 5,
    }
    return Wish(**{**fields, **more})


def lean(program: Path, folder: Path, name: str) -> Verdict:
    """What Lean says of a captured model, having run it."""
    files = (str(folder / f"{name}.graph.json"), str(folder / f"{name}.json"))
    words = ("check", "--graph", files[0], "--arithmetic", "float32", "--report", "json", files[1])
    done = subprocess.run([program, *words], capture_output=True, text=True)
    return Verdict.from_line(done.stdout.strip())


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """All of them, captured, and what was said of each."""
    out = tmp_path_factory.mktemp("captured")
    return out, {
        build: captured(wish(HERE / f"{file}.py", build, shape, out))
        for (file, build), shape in CAPTURED.items()
    }


def test_each_is_captured(models: tuple[Path, dict[str, Any]]) -> None:
    folder, answers = models
    assert {build: answer.get("refused") for build, answer in answers.items()} == dict.fromkeys(
        answers
    )
    for build in answers:
        graph = Graph.load(folder / f"{build}.graph.json")
        verdict = check_file(folder / f"{build}.json", graph.contract)
        assert verdict.accepted
        assert verdict.receipt is not None
        assert verdict.receipt.bundle == answers[build]["receipt"]


@pytest.mark.lean
def test_lean_computes_the_same(models: tuple[Path, dict[str, Any]], program: Path) -> None:
    folder, answers = models
    for build in answers:
        verdict = lean(program, folder, build)
        assert verdict.accepted, build
        assert verdict.parity is not None
        assert verdict.receipt is not None
        assert verdict.receipt.bundle == answers[build]["receipt"]


@pytest.mark.lean
def test_the_text_is_lean_s_own(models: tuple[Path, dict[str, Any]], program: Path) -> None:
    folder, answers = models
    for build in answers:
        file = folder / f"{build}.graph.json"
        text = subprocess.run([program, "graph", "--json", file], capture_output=True).stdout
        assert text == file.read_bytes(), build


@pytest.mark.parametrize("build", REFUSED)
def test_what_is_refused_says_what_and_where(build: str, tmp_path: Path) -> None:
    """A place is given here as the line's text."""
    shape, expected = REFUSED[build]
    file = HERE / "refused.py"
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    said = []
    for one in captured(wish(file, build, shape, tmp_path))["refused"]:
        name, _, number = one["at"].partition(":")
        at = lines[int(number) - 1] if name == file.name else one["at"]
        said.append((one["code"], one["operator"], at))
    assert said == expected
    assert {code for code, *_ in said} <= set(CODES)
    assert not list(tmp_path.iterdir())


@pytest.mark.lean
def test_a_file_of_torch_s_own_is_captured(tmp_path: Path, program: Path) -> None:
    """What PyTorch writes of a network with a padded pool, as ONNX."""
    path = tmp_path / "stem.onnx"
    module = built(HERE / "images.py", "stem").eval()
    names = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}}
    torch.onnx.export(
        module, (torch.zeros(1, 3, 9, 8),), path, opset_version=11, dynamo=False, **names
    )
    answer = captured(wish(path, "", [], tmp_path))
    assert "refused" not in answer
    assert lean(program, tmp_path, "stem").accepted


def onnx_file(path: Path, nodes: list[Any], shape: list[Any], rank: int, **consts: Any) -> Path:
    """A file of ONNX from `x` to `y`, which has so many dimensions."""
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [shape[0], None][:rank])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in consts.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


def random(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def convnet(path: Path, samples: Any) -> Path:
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "w", "b"], ["c"], strides=[2, 2], pads=[1, 1, 0, 1]),
        node("BatchNormalization", ["c", "g", "s", "m", "v"], ["n"]),
        node("Relu", ["n"], ["r"], name="the relu"),
        node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[1, 1]),
        node("Shape", ["p"], ["sizes"]),
        node("Slice", ["sizes", "zero", "one"], ["n0"]),
        node("Concat", ["n0", "rest"], ["to"], axis=0),
        node("Reshape", ["p", "to"], ["f"]),
        node("Gemm", ["f", "w2", "b2"], ["y"]),
    ]
    return onnx_file(
        path,
        nodes,
        [samples, 2, 8, 8],
        2,
        w=random(3, 2, 3, 3),
        b=random(3),
        g=random(3),
        s=random(3),
        m=random(3),
        v=abs(random(3)) + 1,
        zero=np.array([0]),
        one=np.array([1]),
        rest=np.array([-1]),
        w2=random(27, 4),
        b2=random(1, 4),
    )


@pytest.mark.lean
@pytest.mark.parametrize("samples", [1, "n"])
def test_onnx_is_captured(samples: Any, tmp_path: Path, program: Path) -> None:
    answer = captured(wish(convnet(tmp_path / "net.onnx", samples), "", [], tmp_path))
    assert "refused" not in answer
    assert answer["by"].startswith("onnxruntime ")
    notes = {param["name"]: param["notes"] for param in answer["params"]}
    assert notes["w2"] == ("transposed",)
    assert notes["g"] == ()
    verdict = lean(program, tmp_path, "net")
    assert verdict.accepted
    graph = Graph.load(tmp_path / "net.graph.json")
    assert "the relu" in [node.at for node in graph.nodes]


def test_onnx_is_refused_by_operator_and_name(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Elu", ["x"], ["a"], name="first"),
        helper.make_node("MaxPool", ["a"], ["b"], "pooled", kernel_shape=[2, 3]),
        helper.make_node("ReduceMin", ["b"], ["y"], keepdims=0),
    ]
    path = onnx_file(tmp_path / "net.onnx", nodes, [1, 2, 8, 8], 0)
    said = captured(wish(path, "", [], tmp_path))["refused"]
    assert [(one["code"], one["operator"], one["at"]) for one in said] == [
        ("capture.operator", "Elu", "first"),
        ("capture.operator", "ReduceMin", "y"),
    ]


def test_what_is_no_onnx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_text("{}")
    (one,) = captured(wish(path, "", [], tmp_path))["refused"]
    assert one["code"] == "capture.file"


def test_people_see_what_came_from_where(tmp_path: Path) -> None:
    words = [f"{HERE / 'small.py'}:without_biases", "--input", "5", "--out", str(tmp_path)]
    command = [sys.executable, "-m", "harness", "capture", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "0.weight → 0.weight  7x5" in done.stdout
    assert (tmp_path / "without_biases.json").is_file() is False
    assert json.loads((tmp_path / "small.json").read_text())["family"] == "small"


def test_a_graph_takes_the_place_of_a_family(tmp_path: Path) -> None:
    file = HERE / "small.py"
    captured(wish(file, "batch_normed", [5], tmp_path))
    model = ["--graph", str(tmp_path / "batch_normed.graph.json"), "--engine", "reference"]

    def harness(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "harness", *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    payload = str(tmp_path / "batch_normed.json")
    assert harness("check", *model, payload).returncode == 0
    assert harness("import", *model, "--set", "a=1").returncode == 2
    other = tmp_path / "other.graph.json"
    other.write_text("{}")
    done = harness("import", "--graph", str(other), "--engine", "reference", "--payload", payload)
    assert done.returncode == 3
    assert done.stdout.startswith("rejected: other.graph.json: 1 error")
    assert "schema.missing_field  format" in done.stdout

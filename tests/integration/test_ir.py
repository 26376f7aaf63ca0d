"""The command `ir`, and what Lean emits for it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.runs.ir import RECORDED
from tests.emitted import (
    NAMES,
    ROOT,
    TEXTS,
    each,
    edited,
    load,
    nodes_of,
    operands,
    shapes_of,
    verdict,
)
from tests.integration.copies import Copy, answer_of


def recorded(copy: Copy) -> Copy:
    shutil.copytree(ROOT / RECORDED, copy.root / RECORDED)
    return copy


def test_the_command_compares_three_ways(copy: Copy) -> None:
    done = recorded(copy).run("ir", "--arch", "all", "--json")
    assert done.returncode == 0, done.stderr
    record = answer_of(done.stdout)
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
        (["--arch", "mlp", "--seed", "-1"], "a whole number from 0 to 18446744073709551615"),
    ]:
        done = copy.run("ir", *words)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    done = copy.run("ir", "--arch", "mlp", "--engine", "lean")
    assert done.returncode == 4
    assert "is not installed" in done.stderr


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
    record = answer_of(done.stdout)
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
@pytest.mark.parametrize("arch", ["linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp"])
def test_lean_computes_the_same_in_both_arithmetics(program: Path, arch: str) -> None:
    """Every layer's values and the result, in decimals that tell all bits apart."""
    words = ["--arch", arch, "--graph", "--seed", "7", "--arithmetic"]
    machine = emit(program, *words, "float32").stdout
    exact = emit(program, *words, "exact").stdout
    assert "\narithmetic float32, seed 7\n" in machine
    assert "\nreturn : shape!" in machine
    assert exact == machine.replace("\narithmetic float32,", "\narithmetic exact,")


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
        (["--arch", "mlp", "--arithmetic", "exact"], "--arithmetic goes with --graph"),
        (["--arch", "mlp", "--graph", "--arithmetic", "half"], "--arithmetic is float32 or exact"),
        (
            ["--arch", "mha", "--graph", "--arithmetic", "exact"],
            "exact arithmetic does not compute softmax",
        ),
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

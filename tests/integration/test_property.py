"""The command `property`: what it reads means what the file says, and what it refuses it names."""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.checkout import Checkout
from tests import specification

ROOT = Checkout.find().root
FOLDER = ROOT / "tests" / "properties"
ACCEPTED = sorted((FOLDER / "accept").glob("*.vnnlib"))
REJECTED = sorted((FOLDER / "reject").glob("*.vnnlib"))
CASES = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
CODES = set(
    re.findall(r"^\| `(property\.\w+)` \|", specification.section("Property"), re.MULTILINE)
)

stems = pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
Assignment = dict[str, Fraction]


def test_every_code_has_a_file_and_every_file_a_code() -> None:
    assert sorted(CODES) == [path.stem for path in REJECTED]
    assert {case["error"][0] for case in CASES} == CODES
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_every_property_has_what_it_says_and_nothing_else_is_there() -> None:
    names = sorted(path.name for path in (FOLDER / "accept").iterdir())
    assert names == sorted(f"{p.stem}{end}" for p in ACCEPTED for end in (".json", ".vnnlib"))


# What a file means, once more, by the rules of SMT-LIB and no others.


def expressions(text: str) -> list[Any]:
    stack: list[list[Any]] = [[]]
    for token in re.findall(r"[()]|[^\s()]+", re.sub(";.*", "", text)):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    return stack[0]


def value(term: Any, at: Assignment) -> Fraction:
    if isinstance(term, str):
        return at[term] if term in at else Fraction(term)
    first, *rest = [value(part, at) for part in term[1:]]
    for other in rest:
        match term[0]:
            case "+":
                first += other
            case "-":
                first -= other
            case "*":
                first *= other
            case "/":
                first /= other
    return -first if term[0] == "-" and not rest else first


def true(formula: Any, at: Assignment) -> bool:
    name, *parts = formula
    if name in ("and", "or"):
        return (all if name == "and" else any)(true(part, at) for part in parts)
    a, b = (value(part, at) for part in parts)
    return {"<=": a <= b, ">=": a >= b, "<": a < b, ">": a > b}[name]


def counterexample(text: str, at: Assignment) -> bool:
    """Is every assertion of a file true?"""
    return all(true(c[1], at) for c in expressions(text) if c[0] == "assert")


def read_as_counterexample(read: dict[str, Any], at: Assignment) -> bool:
    """The same of what Lean read."""
    inside = all(
        Fraction(box["lower"]) <= at[f"X_{i}"] <= Fraction(box["upper"])
        for i, box in enumerate(read["inputs"])
    )

    def holds(c: dict[str, Any]) -> bool:
        total = sum(Fraction(a) * at[f"Y_{j}"] for j, a in c["coefficients"].items())
        return total < Fraction(c["bound"]) if c["strict"] else total <= Fraction(c["bound"])

    return inside and any(all(map(holds, all_)) for all_ in read["unsafe"])


def assignments(read: dict[str, Any], count: int, seed: int) -> list[Assignment]:
    """Points in and about the box, and outputs near small numbers, where constraints change."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        at: Assignment = {}
        for i, box in enumerate(read["inputs"]):
            lower, upper = Fraction(box["lower"]), Fraction(box["upper"])
            outside = Fraction(1, 1000) if draw.random() < 0.1 else 0
            middle = lower + (upper - lower) * Fraction(draw.randint(0, 8), 8)
            at[f"X_{i}"] = draw.choice([lower - outside, upper + outside, middle])
        for j in range(read["outputs"]):
            at[f"Y_{j}"] = Fraction(draw.randint(-24, 24), draw.choice([1, 2, 8, 10]))
        found.append(at)
    return found


@stems
def test_what_is_kept_means_what_the_file_says(path: Path) -> None:
    read = json.loads(path.with_suffix(".json").read_text())
    text = path.read_text()
    answers = set()
    for at in assignments(read, 2000, seed=7):
        answers.add(counterexample(text, at))
        assert counterexample(text, at) == read_as_counterexample(read, at), at
    assert answers == ({False, True} if path.stem != "point" else {False})


def run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(program), "property", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


@pytest.mark.lean
@stems
def test_lean_reads_what_is_kept(program: Path, path: Path) -> None:
    done = run(program, str(path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == path.with_suffix(".json").read_text(encoding="utf-8")
    said = json.loads(done.stdout)["sha256"]
    assert said == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.lean
@stems
def test_the_canonical_text_is_the_same_property(program: Path, path: Path, tmp_path: Path) -> None:
    again = tmp_path / path.name
    again.write_text(run(program, str(path), "--vnnlib").stdout, encoding="utf-8")
    assert run(program, str(again), "--vnnlib").stdout == again.read_text(encoding="utf-8")
    kept = json.loads(path.with_suffix(".json").read_text())
    read = json.loads(run(program, str(again), "--json").stdout)
    assert {**read, "sha256": ""} == {**kept, "sha256": ""}
    texts = path.read_text(), again.read_text(encoding="utf-8")
    for at in assignments(kept, 300, seed=1):
        assert len({counterexample(text, at) for text in texts}) == 1


@pytest.mark.lean
def test_the_text_for_people(program: Path) -> None:
    assert run(program, str(FOLDER / "accept" / "polytope.vnnlib")).stdout.splitlines()[:4] == [
        "property: polytope.vnnlib: 2 inputs, 2 outputs, 7 constraints",
        "  X_0 in [0, 1/3]",
        "  X_1 in [1.75, 7]",
        "  unsafe if 1.5 Y_0 + Y_1 < -2/3 and -2 Y_0 + Y_1 < 1 and -Y_0 <= 1e-40",
    ]
    assert run(program, str(FOLDER / "reject" / "property.unsupported.vnnlib")).stdout == (
        "rejected: property.unsupported.vnnlib: 1 error\n"
        "  property.unsupported  $ (line 4, column 9)\n"
        "    expected constraints of outputs\n"
        "    found    a disjunction over inputs\n"
    )


def error(program: Path, path: Path) -> dict[str, Any]:
    done = run(program, str(path), "--json")
    assert (done.returncode, done.stderr) == (3, "")
    read = json.loads(done.stdout)
    assert list(read) == ["format", "version", "file", "error"]
    found: dict[str, Any] = read["error"]
    return found


@pytest.mark.lean
@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.stem)
def test_every_file_has_its_code(program: Path, path: Path) -> None:
    assert error(program, path)["code"] == path.stem


def text_of(case: dict[str, Any]) -> str:
    text = str(case["text"])
    names = ("X_0", "Y_0", "Y_1")
    text = text.replace("$V", "".join(f"(declare-const {name} Real)" for name in names))
    text = text.replace("$B", "(assert (and (<= X_0 1) (>= X_0 -1)))")
    text = text.replace("$C", "(assert (<= Y_0 1))")
    return re.sub(r"\$\{(\d+)\*([^}]*)\}", lambda m: int(m[1]) * m[2], text)


@pytest.mark.lean
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_wrong_is_named(program: Path, tmp_path: Path, case: dict[str, Any]) -> None:
    path = tmp_path / "case.vnnlib"
    path.write_text(text_of(case), encoding="utf-8")
    found = error(program, path)
    said = [found[key] for key in ("code", "line", "column", "expected", "found")]
    asked = [s if a == "free" else a for a, s in zip(case["error"], said, strict=False)]
    assert said[: len(asked)] == asked


def generated(draw: random.Random) -> str:
    """A property at random, in all the ways in which one may be written."""
    inputs, outputs = draw.randint(1, 3), draw.randint(1, 4)

    def number() -> str:
        return draw.choice(["0", "-1", "2.50", "-0.125", "3e-2", "-1.5E1", "0.1"])

    def constant(depth: int = 2) -> str:
        if depth == 0 or draw.random() < 0.6:
            return number()
        operator = draw.choice("+-*")
        return f"({operator} {constant(depth - 1)} {constant(depth - 1)})"

    def term(depth: int = 2) -> str:
        pick = draw.random() if depth else 0
        if pick < 0.4:
            return f"Y_{draw.randrange(outputs)}"
        if pick < 0.6:
            return f"(* {constant()} {term(depth - 1)})"
        if pick < 0.7:
            return f"(/ {term(depth - 1)} {draw.choice(['4', '-0.5', '3'])})"
        terms = [draw.choice([term, constant])(depth - 1) for _ in range(draw.randint(1, 3))]
        return f"({draw.choice('+-')} {' '.join(terms)})"

    def formula(depth: int = 2) -> str:
        if depth == 0 or draw.random() < 0.4:
            sides = [term(), constant()]
            draw.shuffle(sides)
            return f"({draw.choice(['<=', '>=', '<', '>'])} {' '.join(sides)})"
        parts = [formula(depth - 1) for _ in range(draw.randint(1, 3))]
        return f"({draw.choice(['and', 'or'])} {' '.join(parts)})"

    lines = [f"(declare-const X_{i} Real)" for i in range(inputs)]
    lines += [f"(declare-const Y_{j} Real)" for j in range(outputs)]
    for i in range(inputs):
        lower = draw.randint(-9, 9)
        lines.append(f"(assert (<= X_{i} {lower + draw.randint(0, 3)}))")
        lines.append(f"(assert (<= {lower} X_{i}))")
    lines += [f"(assert {formula()})" for _ in range(draw.randint(1, 3))]
    return "\n".join(lines)


@pytest.mark.lean
def test_random_properties_mean_what_they_say(program: Path, tmp_path: Path) -> None:
    draw, answers, read_count = random.Random(3), [0, 0], 0
    for k in range(150):
        path = tmp_path / f"{k}.vnnlib"
        path.write_text(text := generated(draw))
        done = run(program, str(path), "--json")
        read = json.loads(done.stdout)
        if done.returncode:
            # Terms that cancel.
            assert read["error"]["code"] == "property.constraint"
            continue
        read_count += 1
        for at in assignments(read, 40, seed=k):
            expected = counterexample(text, at)
            answers[expected] += 1
            assert read_as_counterexample(read, at) == expected, (text, at)
    assert read_count > 75
    assert min(answers) > 100


@pytest.mark.lean
def test_files_that_are_none(program: Path, tmp_path: Path) -> None:
    assert error(program, tmp_path / "none.vnnlib")["code"] == "io.missing"
    assert error(program, tmp_path)["code"] == "io.unreadable"


@pytest.mark.lean
def test_a_name_cannot_forge_a_line(program: Path, tmp_path: Path) -> None:
    path = tmp_path / "a\nproperty: b"
    path.write_text("(assert (<= Y_0 1))")
    lines = run(program, str(path)).stdout.splitlines()
    assert lines[0] == "rejected: a\\u000aproperty: b: 1 error"
    assert all(line.startswith("  ") for line in lines[1:])


@pytest.mark.lean
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give one file"),
        (["a", "b"], "give one file"),
        (["a", "--json", "--vnnlib"], "give one of --json and --vnnlib"),
        (["a", "--text"], "unknown option --text"),
    ],
)
def test_usage(program: Path, words: list[str], message: str) -> None:
    done = run(program, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr

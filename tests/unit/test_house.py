"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from harness.checkout import Checkout
from tests import rooms

ROOT = Checkout.find().root
MODULES = sorted((ROOT / "harness").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_one_module_starts_processes() -> None:
    starting = {"subprocess", "subprocess_tee", "pty", "asyncio"}  # programs, not workers
    found = {path.name for path in MODULES if imported(path) & starting}
    assert found == {"supervisor.py"}


def test_the_harness_never_imports_torch() -> None:
    """But for what it starts as children; that the rest does not import these, `rooms` knows."""
    rest = [path for path in MODULES if path.parent.name not in rooms.APART]
    assert not [path for path in rest if imported(path) & {"torch", "sklearn", "numpy"}]


def test_only_commands_know_of_options() -> None:
    found = {path.parent.name for path in MODULES if "argparse" in imported(path)}
    assert found <= {"harness", "commands", *rooms.APART}
    assert "argparse" in imported(ROOT / "harness" / "cli.py")
    ground = [ROOT / "harness" / f"{module}.py" for module in rooms.GROUND]
    assert not [path for path in ground if "argparse" in imported(path)]


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    """But for what Lean wrote: the scaffolds, and what it emitted."""
    kept = [
        path
        for folder in ("harness", "tests", "NN", "Lean")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".lean") and not {"generated", "golden"} & set(path.parts)
    ]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in kept}
    assert len(lengths) > 200
    assert {str(path): length for path, length in lengths.items() if length > 350} == {}


def test_the_warden_stands_alone() -> None:
    assert imported(ROOT / "harness" / "processes" / "warden.py") <= set(sys.stdlib_module_names)


def test_no_exception_is_swallowed_whole() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ExceptHandler):
                continue
            kind = node.type.id if isinstance(node.type, ast.Name) else ""
            if node.type is None or kind in ("Exception", "BaseException"):
                text = ast.unparse(node)
                # `run` raises those again, and the command line says what nobody foresaw
                kept = any(word in text for word in ("raise", "failures.append", "_complain("))
                assert kept, f"{path.name}, line {node.lineno}"


def test_the_entry_is_five_lines() -> None:
    text = (ROOT / "harness" / "__main__.py").read_text()
    assert len(text.splitlines()) <= 5


COMMANDS = sorted(path.stem for path in (ROOT / "harness" / "commands").glob("[a-z]*.py"))


@pytest.mark.parametrize("module", ["cli", *(f"commands.{name}" for name in COMMANDS)])
def test_what_is_slow_to_import_waits_until_it_is_needed(module: str) -> None:
    slow = {"rich", "yaml", "torch", "asyncio", "hypothesis", "numpy", "subprocess_tee"}
    code = f"import sys, harness.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert not slow & set(loaded.stdout.split()), loaded.stderr


def test_the_command_line_starts_in_a_fifth_of_a_second() -> None:
    def once() -> float:
        """In seconds of a processor, which a busy machine does not stretch as much."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "harness", "--help"], cwd=ROOT, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(5)) < 0.2


def test_every_pin_is_exact() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line]
    pins = [line for line in lines if not line.startswith("#")]
    assert all("==" in line.partition(";")[0] for line in pins)
    assert "torch==2.13.0" in pins

"""What no Lean file may contain, and what TRUST.md promises of the theorems."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    *(ROOT / name for name in ("NN.lean", "lakefile.lean")),
    *sorted(
        path
        for folder in ("Lean", "NN", "tests/lean", "tests/bench")
        for path in (ROOT / folder).rglob("*.lean")
    ),
]
# A library of theorems: the name of its root, and the folder of its modules.
PROOFS = {"NN.Proofs": ROOT / "NN/Proofs", "WireProofs": ROOT / "Lean/WireProofs"}
AXIOMS = sorted((ROOT / "tests/lean/NNTest").glob("Axioms*.lean"))
ALLOWED = {"propext", "Classical.choice", "Quot.sound"}
FORBIDDEN = re.compile(r"\b(sorry|admit|axiom|native_decide|unsafe|implemented_by|extern)\b")

# The library that works while a Lean file is elaborated, and a theorem that is proved with it.
LOAD = (ROOT / "NN/Load", ROOT / "NN/Load.lean")
PROVED = ROOT / "NN/Examples/Interop/PyTorch/MLP/Proved.lean"

# A theorem of TRUST.md's table: its name and the file that it links to.
ROW = re.compile(
    r"^\| `((?:NN|Wire)\.[\w.]+)` \|.*\]\(((?:NN/Proofs|Lean/WireProofs)/[\w/]+\.lean)\) \|$",
    re.MULTILINE,
)
PIN = re.compile(
    r"info: '([\w.]+)' depends on axioms: \[([^\]]*)\]\s*-/\n"
    r"#guard_msgs \(whitespace := lax\) in #print axioms ([\w.]+)\n"
)


def code(text: str) -> str:
    """A Lean text without its comments and strings."""
    text = re.sub(r'"(\\.|[^"\\])*"', '""', text, flags=re.DOTALL)
    text = re.sub(r"--[^\n]*", "", re.sub(r"/-.*?-/", "", text, flags=re.DOTALL))
    return text


def imports(path: Path) -> set[str]:
    """The modules that the lines at the beginning of a file import."""
    head = re.match(r"(import \S+\n)*", path.read_text(encoding="utf-8"))
    assert head is not None
    return set(re.findall(r"import (\S+)\n", head[0]))


def headlines() -> dict[str, str]:
    rows = dict(ROW.findall((ROOT / "TRUST.md").read_text(encoding="utf-8")))
    assert len(rows) >= 20
    return rows


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_cheats(path: Path) -> None:
    assert FORBIDDEN.search(code(path.read_text(encoding="utf-8"))) is None


@pytest.mark.parametrize("word", ["sorry", "axiom", "native_decide", "unsafe"])
def test_cheating_would_be_seen(word: str) -> None:
    assert FORBIDDEN.search(code(f"theorem t : 1 = 1 := by {word} -- fine")) is not None
    assert FORBIDDEN.search(code(f"/- {word} -/ -- {word}\n#print axioms t")) is None


def all_pins() -> list[tuple[str, str, str]]:
    return [pin for path in AXIOMS for pin in PIN.findall(path.read_text(encoding="utf-8"))]


def test_every_headline_theorem_is_pinned_and_no_other() -> None:
    pins = all_pins()
    assert all(said == asked for said, _, asked in pins)
    assert {name for name, _, _ in pins} == set(headlines())


def test_pins_allow_only_the_three_axioms() -> None:
    for name, axioms, _ in all_pins():
        assert set(re.split(r",\s*", axioms)) <= ALLOWED, name


@pytest.mark.parametrize("name", headlines())
def test_a_headline_theorem_is_documented_where_the_table_says(name: str) -> None:
    text = (ROOT / headlines()[name]).read_text(encoding="utf-8")
    # Qualified in the file as far as its namespaces do not say it already.
    parts = name.split(".")
    endings = "|".join(re.escape(".".join(parts[i:])) for i in range(len(parts)))
    assert re.search(rf"-/\ntheorem ({endings})\s", text), f"no documented {name}"


def test_every_proof_module_is_built() -> None:
    for name, folder in PROOFS.items():
        paths = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.lean"))
        modules = {".".join((name, *path.parts)) for path in paths}
        assert imports(folder.with_suffix(".lean")) == modules
        assert all(name in imports(path) for path in AXIOMS)
    tests = ROOT / "tests/lean/NNTest.lean"
    folder = tests.with_suffix("")
    assert imports(tests) == {f"NNTest.{path.stem}" for path in folder.glob("*.lean")}
    assert "--wfail WireProofs NNProofs NNTest" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def loads(path: Path) -> bool:
    return any(path.is_relative_to(part) for part in LOAD)


def test_no_program_imports_a_proof() -> None:
    for path in SOURCES:
        proofs = any(path.with_suffix("").is_relative_to(folder) for folder in PROOFS.values())
        if proofs or path.is_relative_to(ROOT / "tests/lean") or path == PROVED or loads(path):
            continue
        assert not any(name.startswith((*PROOFS, "NN.Load")) for name in imports(path)), path


def test_theorems_about_bytes_know_no_networks() -> None:
    for path in PROOFS["WireProofs"].rglob("*.lean"):
        assert all(re.match(r"Wire(Proofs)?\.", name) for name in imports(path)), path


def test_the_library_is_core_only() -> None:
    for path in SOURCES:
        if path.name != "lakefile.lean":
            allowed = r"(Std|Wire|WireProofs|NN|NNTest)\b"
            if loads(path):
                allowed += r"|Lean\.\w"
            assert all(re.match(allowed, name) for name in imports(path)), path


def test_what_is_proved_of_loaded_networks_needs_no_elaborator() -> None:
    for path in (ROOT / "NN/Proofs").rglob("*.lean"):
        for name in imports(path):
            if name.startswith("NN.Load."):
                source = (ROOT / name.replace(".", "/")).with_suffix(".lean")
                assert not any(found.startswith("Lean") for found in imports(source)), path

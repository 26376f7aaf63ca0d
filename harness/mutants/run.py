"""Applying mutants to copies of a checkout, one after another: `lake` itself uses all cores."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.conformance.cases import CASES, FAMILY, all_bases, load_cases
from harness.conformance.compare import compare
from harness.errors import HarnessError
from harness.formats.contract import Contract
from harness.lean.build import BINARY
from harness.lean.engine import LeanEngine
from harness.lean.toolchain import Toolchain
from harness.mutants.mutant import KINDS, Mutant
from harness.mutants.notice import LIBRARIES, Notice, notice
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome

COPIED = ("Lean", "NN", "NN.lean", "tests", "lakefile.lean", "lake-manifest.json", "lean-toolchain")
GOLDEN = Path("tests/golden/ir")
PROPERTIES = Path("tests/properties/accept")
CERTIFICATES = Path("tests/certificates")
BOUNDS = Bounds(deadline=1800.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A mutant, what noticed it, and the seconds that it took."""

    mutant: Mutant
    notice: Notice
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Is the damage noticed by what the mutant states, or by something stronger?"""
        return KINDS.index(self.notice.kind) <= KINDS.index(self.mutant.by)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the Lean side of a checkout, and what is built of it."""

    root: Path
    toolchain: Toolchain

    @classmethod
    def of(cls, source: Path, root: Path, toolchain: Toolchain) -> Copy:
        for part in (*COPIED, ".lake"):
            if (source / part).is_dir():
                shutil.copytree(source / part, root / part, symlinks=True)
            elif (source / part).exists():
                shutil.copy2(source / part, root / part)
        return cls(root, toolchain)

    def run(self, command: Sequence[str]) -> Outcome:
        environment = self.toolchain.environment()
        return supervisor.run(command, cwd=self.root, env=environment, bounds=BOUNDS)

    def build(self, targets: Sequence[str]) -> str:
        """What `lake build` said if it failed, the empty text if it did not."""
        outcome = self.run(["lake", "build", *targets])
        return "" if outcome.status == 0 else outcome.stdout + outcome.stderr

    def cases(self) -> list[str]:
        """The cases and golden files that the program of this copy gets wrong."""
        contract = Contract.load(self.root / FAMILY.contract)
        engine = LeanEngine(self.toolchain, self.root, FAMILY, (), self.run)
        bases = all_bases(self.root)
        chosen = load_cases(self.root / CASES)
        try:
            results = compare([engine], chosen, contract=contract, bases=bases)
        except HarnessError as error:
            return [str(error)]
        wrong = [result.case.name for result in results if not result.as_expected]
        for golden in sorted((self.root / GOLDEN).glob("*.py")):
            words = [str(self.root / BINARY), "torch_ir_pytorch", "--arch", golden.stem]
            emitted = self.run(words)
            if emitted.status != 0 or emitted.stdout.strip() != golden.read_text("utf-8").strip():
                wrong.append(str(golden.relative_to(self.root)))
        return wrong + self.files()

    def files(self) -> list[str]:
        """The files of properties and certificates of which the program says something else."""
        wrong = []
        for file in sorted((self.root / PROPERTIES).glob("*.vnnlib")):
            kept = file.with_suffix(".json").read_text("utf-8")
            if self.run([str(self.root / BINARY), "property", str(file), "--json"]).stdout != kept:
                wrong.append(str(file.relative_to(self.root)))
        for file in sorted((self.root / CERTIFICATES).glob("*/*.json")):
            said = self.run([str(self.root / BINARY), "certificate", str(file), *self.about(file)])
            text = file.read_text("utf-8") if file.parent.name == "accept" else f"  {file.stem}  "
            if text not in said.stdout:
                wrong.append(str(file.relative_to(self.root)))
        return wrong

    @staticmethod
    def about(file: Path) -> list[str]:
        """What a certificate is compared with: the canonical text, or the digests of the tests."""
        if file.parent.name == "accept":
            return ["--canonical"]
        digests = {"--graph": "a", "--bundle": "b", "--property": "c"}
        return [word for key, digit in digests.items() for word in (key, 64 * digit)]


def find(root: Path, toolchain: Toolchain, mutants: Sequence[Mutant]) -> Iterator[Finding]:
    """What notices each mutant of a checkout. Raises `ChildFailed` where it cannot be built."""
    with tempfile.TemporaryDirectory(prefix="torchlean-mutants-") as folder:
        clean = Copy.of(root, Path(folder) / "clean", toolchain)
        clean.run(["lake", "build", *sum(LIBRARIES, ()), "NNTest", "torchlean"]).expect(0)
        for mutant in mutants:
            started = time.monotonic()
            copy = Copy.of(clean.root, Path(folder) / "damaged", toolchain)
            mutant.apply(copy.root)
            found = notice(copy.root, copy.build, copy.cases)
            shutil.rmtree(copy.root)
            yield Finding(mutant, found, time.monotonic() - started)

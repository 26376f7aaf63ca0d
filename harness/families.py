"""The model families and where their files are. Names and shapes are in their contracts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

HOME = Path("NN/Examples/Interop/PyTorch")
PROGRAM = HOME / "Roundtrip.lean"


@dataclass(frozen=True, slots=True)
class Family:
    """A family's files; every path is relative to the root of the checkout, or absolute. A model
    that comes as a file of its `graph` is one with that file only. Scaffold, contract and payload
    of another configuration are in a `place` of their own, and not beside the script."""

    name: str
    folder: Path
    script_name: str
    payload_name: str
    graph: Path | None = None
    place: Path | None = None

    def at(self, place: Path) -> Family:
        """The same family, with scaffold, contract and payload in `place`."""
        return replace(self, place=place)

    @property
    def words(self) -> tuple[str, str]:
        """What programs in Lean call it by."""
        return ("--model", self.name) if self.graph is None else ("--graph", str(self.graph))

    @property
    def script(self) -> Path:
        return self.folder / self.script_name

    @property
    def payload(self) -> Path:
        return (self.place or self.folder) / self.payload_name

    @property
    def scaffold(self) -> Path:
        return self.exported / "model.py"

    @property
    def contract(self) -> Path:
        return self.exported / "contract.json"

    @property
    def exported(self) -> Path:
        """Where scaffold and contract are."""
        return self.place or self.folder / "generated"


ALL = (
    Family("mlp", HOME / "MLP", "train_mlp.py", "mlp.json"),
    Family("cnn", HOME / "CNN", "train_cnn.py", "cnn.json"),
    Family("transformer", HOME / "Transformer", "train_transformer.py", "transformer_encoder.json"),
)


def present(root: Path) -> tuple[Family, ...]:
    """The families that this checkout can train."""
    return tuple(family for family in ALL if (root / family.script).is_file())

"""The Lean sources that decide what Lean answers, and a digest of them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

_PROOFS = ("NN/Proofs", "Lean/WireProofs")


def lean_sources(root: Path) -> list[Path]:
    """The files that decide what Lean answers, relative to the checkout, sorted by path.

    Theorems do not: no program imports them.
    """
    found = [path for folder in ("Lean", "NN") for path in (root / folder).rglob("*.lean")]
    found += filter(Path.is_file, (root / "lakefile.lean", root / "lean-toolchain"))
    sources = (path.relative_to(root) for path in found)
    return sorted(
        path
        for path in sources
        if not any(path.with_suffix("").is_relative_to(folder) for folder in _PROOFS)
    )


def lean_hash(root: Path) -> str:
    """SHA-256 over the paths and the contents of the Lean sources."""
    digest = sha256()
    for path in lean_sources(root):
        content = sha256((root / path).read_bytes()).hexdigest()
        digest.update(f"{path.as_posix()}\0{content}\n".encode())
    return digest.hexdigest()

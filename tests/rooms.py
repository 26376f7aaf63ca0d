"""The rooms of the harness, as its imports have them. `python -m tests.rooms` draws them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HARNESS = Path(__file__).resolve().parent.parent / "harness"

ORDER = (
    *(
        "cli",
        "commands",
        "explain",
        "runs",
        "mutants",
        "conformance",
        "engines",
        "damage",
        "lean",
        "reference",
    ),
    *("processes", "formats"),
)
"""From the top down: a room imports from those below it, and from the ground."""
GROUND = (
    *("files", "packages", "checkout", "families"),
    *("terminal", "signals", "errors", "exits"),
)
"""Modules that belong to no room. They too import only those that stand to the right."""
APART = ("capture", "search", "torch_side")
"""Never imported by those above; use the formats, the ground and those to the right at most."""


def room_of(module: str) -> str:
    """The room of a module such as `harness.lean.engine`: `lean`."""
    return module.split(".")[1]


def modules() -> list[Path]:
    """All modules of the harness, but for its two doors."""
    doors = {HARNESS / "__init__.py", HARNESS / "__main__.py"}
    return sorted(set(HARNESS.rglob("*.py")) - doors)


def name_of(path: Path) -> str:
    """`harness.lean.engine` of its file."""
    parts = path.relative_to(HARNESS.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The modules of the harness that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("harness."))
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise ValueError(f"{path}: a relative import")
        elif isinstance(node, ast.ImportFrom) and node.module == "harness":
            yield from (f"harness.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("harness."):
            yield str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.unparse(node.args[0]).strip("f'\"")  # such as `harness.commands.{name}`


def edges() -> dict[str, set[str]]:
    """What each room and each module of the ground imports from outside itself."""
    found: dict[str, set[str]] = {}
    for path in modules():
        room = room_of(name_of(path))
        found.setdefault(room, set()).update(map(room_of, imports(path)))
    return {room: others - {room} for room, others in found.items()}


def draw() -> str:
    """The picture of CONTRIBUTING.md: what is in each room, and from where it imports."""
    found, lines = edges(), []
    for room in (*ORDER, *APART):
        folder = HARNESS / room
        inside = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        name = f"{room}/" if folder.is_dir() else f"{room}.py"
        below = ", ".join(other for other in (*ORDER, *APART) if other in found[room])
        lines += [f"{name:<14}{_first_sentence(inside)}", f"{'':<14}▸ {below or '–'}"]
    lines.append(f"{'':<14}{', '.join(GROUND)}: what all may import")
    return "\n".join(lines) + "\n"


def _first_sentence(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition(".\n")[0].split()).partition(". ")[0].rstrip(".")


if __name__ == "__main__":
    print(draw(), end="")

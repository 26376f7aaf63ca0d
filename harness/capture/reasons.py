"""Why a model is not captured: all reasons of one run."""

from __future__ import annotations


class Reasons:
    """Reasons so far, each once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, code: str, text: str, operator: str = "", at: str = "") -> None:
        self._found[(code, operator, at, text)] = None

    def as_json(self) -> list[dict[str, str]]:
        keys = ("code", "operator", "at", "text")
        return [dict(zip(keys, one, strict=True)) for one in self._found]

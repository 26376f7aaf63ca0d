"""A run folder's record once more, in words."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BadRequest
from harness.formats.fields import Fields, parse
from harness.runs.view import told


def again(folder: Path, *, machine: bool) -> str:
    """A run folder's record, as it is for machines, in a few lines for people."""
    path = folder / "run.json"
    if not path.is_file():
        raise BadRequest(f"{folder} is not a run folder: it has no run.json")
    data = path.read_bytes()
    try:
        run = parse(data, path.name)
        text = words(run)
    except ValueError as error:
        raise BadRequest(f"{path} is no record of a run: {error}") from None
    return data.decode().rstrip("\n") if machine else text


def words(run: Fields) -> str:
    """A line for each step; what went wrong is told in full."""
    lines = [f"Round trip of {run.text('family')}, engine {run.text('engine')}"]
    for step in run.each("steps"):
        state = step.text("state")
        first, *rest = step.text("detail").split("\n")
        lines.append(told(step.text("name"), state, step.number("seconds"), first))
        if state == "failed":
            lines += [f"  {line}" for line in _rest(run, first, rest)]
    return "\n".join([*lines, run.text("summary")])


def _rest(run: Fields, first: str, rest: list[str]) -> list[str]:
    """What there is to say of a failed step beyond its first line, which is all that is kept of one
    that was given up: why it was is said elsewhere."""
    if rest or not run.has("trouble"):
        return rest
    lines = run.fields("trouble").text("message").split("\n")
    return lines[1:] if lines[0] == first else lines

"""Sweeps: round trips of many configurations and seeds, side by side, and one report of all.

Each round trip has a run folder of its own inside that of the sweep, and leaves nothing elsewhere.
"""

from __future__ import annotations

import itertools
import json
import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from pathlib import Path
from statistics import fmean

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest, HarnessError
from harness.processes.supervisor import Bounds
from harness.runs import record as records
from harness.runs import resume
from harness.runs.accuracy import html
from harness.runs.asked import Asked
from harness.runs.roundtrip import travel
from harness.runs.view import SilentView

KEYS = ("model", "set", "seeds", "options", "engine")
MOST = 10_000
"""Round trips of one sweep."""


@dataclass(frozen=True, slots=True)
class Job:
    """One round trip of a sweep."""

    name: str
    asked: Asked
    seed: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a job. `value` is the last of what the training was validated with, none where
    it is not a number; `trouble` is what kept it from its end."""

    name: str
    model: str
    settings: tuple[str, ...]
    seed: int | None
    as_expected: bool
    verdict: str
    by: str
    value: float | None
    parity: float | None
    same_receipt: bool
    properties: str
    controls: str
    seconds: float
    trouble: str = ""


def jobs(text: str, source: str) -> list[Job]:
    """The round trips that a file asks for: of each model every combination of its settings, with
    each seed. Raises `BadRequest`."""
    import yaml  # here, because it is slow to import

    try:
        return _jobs(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadRequest(f"{source} is no YAML: {str(error).partition(chr(10))[0]}") from error
    except ValueError as error:
        raise BadRequest(f"{source}: {error}") from error


def _jobs(said: object) -> list[Job]:
    if not isinstance(said, Mapping):
        raise ValueError(f"expected an object with {', '.join(KEYS)}")
    if unknown := [str(key) for key in said if key not in KEYS]:
        raise ValueError(f"{unknown[0]} is none of {', '.join(KEYS)}")
    models = _texts(said.get("model"), "model")
    known = [one.name for one in families.ALL]
    if wrong := [model for model in models if model not in known]:
        raise ValueError(f"model: {wrong[0]} is none of {', '.join(known)}")
    engine = said.get("engine", "auto")
    if engine not in ("auto", "lean", "reference"):
        raise ValueError(f"engine: {engine} is none of auto, lean, reference")
    settings = said.get("set", {})
    if not isinstance(settings, Mapping):
        raise ValueError("set: expected an object of settings")
    axes = [[f"{key}={n}" for n in _naturals(value, str(key))] for key, value in settings.items()]
    seeds: list[int | None] = [None]
    if "seeds" in said:
        seeds = list(_naturals(said["seeds"], "seeds"))
    more = tuple(_texts(said["options"], "options")) if "options" in said else ()
    if len(models) * math.prod(map(len, axes)) * len(seeds) > MOST:
        raise ValueError(f"more than {MOST} round trips")
    found = []
    for model, chosen, seed in itertools.product(models, itertools.product(*axes), seeds):
        with_seed = () if seed is None else ("--seed", str(seed))
        asked = Asked(model, engine, chosen, None, (*more, *with_seed), None, apart=True)
        words = (model, *chosen, *(() if seed is None else (f"seed={seed}",)))
        found.append(Job("-".join(words), asked, seed))
    if len({job.name for job in found}) != len(found):
        raise ValueError("a configuration is there twice")
    return found


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _texts(value: object, where: str) -> list[str]:
    texts = [str(one) for one in _listed(value) if isinstance(one, str | int | float)]
    if not texts or len(texts) != len(_listed(value)):
        raise ValueError(f"{where}: expected a text, or an array of some")
    return texts


def _naturals(value: object, where: str) -> list[int]:
    numbers = [one for one in _listed(value) if type(one) is int and one >= 0]
    if not numbers or len(numbers) != len(_listed(value)):
        raise ValueError(f"{where}: expected a non-negative integer, or an array of some")
    return numbers


def run(job: Job, root: Path, folder: Path, bounds: Bounds, stop: threading.Event | None) -> Row:
    """Take a round trip, here or on a worker that has the checkout and the folder at these places.
    What keeps it from its end keeps no other one from its own."""
    checkout = Checkout(root)
    try:
        trip = job.asked.begin(checkout, bounds=bounds, listen=_deaf, inside=folder, name=job.name)
        trip = replace(trip, run=replace(trip.run, stop=stop), built=True)
        report = travel(trip, SilentView(), keep=resume.keep)
        return row(job, records.save(report), last_value(trip.run.path / "history.jsonl"))
    except (HarnessError, OSError) as error:
        return row(job, {"trouble": {"message": str(error)}}, None)


def _deaf(stream: str, line: str) -> None:
    """Nobody listens: what children say is in their logs."""


def last_value(history: Path) -> float | None:
    """The last value in a training's history."""
    try:
        value = json.loads(history.read_text().splitlines()[-1])["val"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def row(job: Job, record: Mapping[str, object], value: float | None) -> Row:
    """What the record of a round trip says, in a line."""
    verdict, receipt, trouble = (_object(record, key) for key in ("verdict", "receipt", "trouble"))
    parity = _object(verdict, "parity").get("relative")
    seconds = record.get("seconds")
    there = receipt.get("pytorch")
    return Row(
        name=job.name,
        model=job.asked.model,
        settings=job.asked.settings,
        seed=job.seed,
        as_expected=record.get("as_expected") is True and not trouble,
        verdict=str(verdict.get("verdict", "none")),
        by=str(verdict.get("engine", "nobody")),
        value=value,
        parity=float(parity) if isinstance(parity, int | float) else None,
        same_receipt=there is not None and there == receipt.get("engine"),
        properties=_good(record.get("properties")),
        controls=_good(record.get("controls")),
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        trouble=str(trouble.get("message", "")),
    )


def _object(fields: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = fields.get(key)
    return value if isinstance(value, Mapping) else {}


def _good(rows: object) -> str:
    listed = rows if isinstance(rows, list) else []
    good = sum(isinstance(one, Mapping) and one.get("as_expected") is True for one in listed)
    return f"{good} of {len(listed)}"


def report(rows: Sequence[Row], folder: str, seconds: float) -> dict[str, object]:
    """The sweep for machines."""
    return {
        "format": "torchlean.sweep",
        "version": 1,
        "folder": folder,
        "as_expected": all(row.as_expected for row in rows),
        "seconds": round(seconds, 3),
        "rows": [asdict(row) for row in rows],
        "configurations": configurations(rows),
    }


def configurations(rows: Sequence[Row]) -> list[dict[str, object]]:
    """What the seeds of each configuration have in common."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for one in rows:
        groups.setdefault((one.model, *one.settings), []).append(one)
    found: list[dict[str, object]] = []
    for (model, *settings), members in groups.items():
        values = [one.value for one in members if one.value is not None]
        found.append(
            {
                "model": model,
                "settings": settings,
                "runs": len(members),
                "as_expected": sum(one.as_expected for one in members),
                "least": min(values, default=None),
                "mean": fmean(values) if values else None,
                "most": max(values, default=None),
            }
        )
    return found


HEAD = (
    *("run", "verdict", "by", "validation", "parity", "receipts", "properties", "controls"),
    "seconds",
)
COMMON: tuple[str, ...] = ("configuration", "runs", "as expected", "least", "mean", "most")


def cells(one: Row) -> tuple[str, ...]:
    """A row of the table."""
    if one.trouble:
        return (one.name, "not finished", one.trouble.partition("\n")[0], *[""] * 5, "")
    return (
        one.name,
        one.verdict,
        one.by,
        number(one.value),
        "not checked" if one.parity is None else f"{one.parity:.1e}",
        "equal" if one.same_receipt else "differ",
        one.properties,
        one.controls,
        f"{one.seconds:.1f}",
    )


def number(value: object) -> str:
    """A measured value in a table."""
    return f"{value:.3f}" if isinstance(value, float) else "–"


def table(rows: Sequence[Row]) -> str:
    """All runs, then all configurations, for people."""
    lines = _columns([HEAD, *map(cells, rows)])
    common = [COMMON, *map(_common, configurations(rows))]
    return "\n".join([*lines, "", *_columns(common)])


def _common(one: Mapping[str, object]) -> tuple[str, ...]:
    settings = one["settings"]
    names = [str(one["model"]), *map(str, settings if isinstance(settings, list) else [])]
    counts = (str(one["runs"]), str(one["as_expected"]))
    return (" ".join(names), *counts, *(number(one[key]) for key in ("least", "mean", "most")))


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def page(rows: Sequence[Row], there: Sequence[bool]) -> str:
    """The tables as a page, with a link to the page of each run that has one."""
    lines = []
    for one, linked in zip(rows, there, strict=True):
        first, *rest = map(escape, cells(one))
        name = f'<a href="{first}/report.html">{first}</a>' if linked else first
        lines.append(_html_row("td", [name, *rest]))
    head = _html_row("th", HEAD)
    common = [_html_row("td", map(escape, _common(one))) for one in configurations(rows)]
    above = _html_row("th", COMMON)
    good = sum(one.as_expected for one in rows)
    return html(
        f"Sweep of {len(rows)} round trips",
        f"<p>{good} of {len(rows)} are as expected.</p>\n"
        f"<table>\n{above}{''.join(common)}</table>\n<table>\n{head}{''.join(lines)}</table>",
    )


def _html_row(tag: str, values: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{value}</{tag}>' for value in values)}</tr>\n"

"""What came of the cases, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence

from harness.conformance.cases import Case
from harness.conformance.compare import Result
from harness.terminal import encodable

# The rows of the summary, by the beginning of a case's first code.
_GROUPS = {
    "accepted": ("accepted",),
    "json": ("json.",),
    "schema": ("schema.",),
    "scalar": ("scalar.",),
    "contract": ("family.", "config.", "param."),
    "probe": ("probe.",),
    "graph": ("graph.",),
    "safetensors": ("safetensors.",),
}


def as_text(results: Sequence[Result], seconds: float) -> str:
    """A table by groups of codes, and what is not as it should be."""
    from rich.console import Console
    from rich.table import Table

    names = list(results[0].opinions)
    table = Table(title=f"Conformance: {len(results)} cases", title_justify="left")
    table.add_column("first error")
    table.add_column("cases", justify="right")
    for name in names:
        table.add_column(f"{name} as expected", justify="right")
    table.add_column("agree", justify="right")
    for group in [*_GROUPS, "all"]:
        members = [result for result in results if group in ("all", _group(result.case))]
        table.add_row(
            group,
            str(len(members)),
            *(str(sum(not r.opinions[name].faults for r in members)) for name in names),
            str(sum(result.agreed for result in members)),
        )
    console = Console(width=100)
    with console.capture() as capture:
        console.print(table)
    return "\n".join([capture.get().rstrip(), *_details(results), f"{seconds:.1f} s"])


def _details(results: Sequence[Result]) -> list[str]:
    lines = []
    for result in results:
        for name, found in result.opinions.items():
            lines += [f"{result.case.name}: {name}: {fault}" for fault in found.faults]
        if not result.agreed and result.as_expected:
            answers = [f"{name}: {found.answer}" for name, found in result.opinions.items()]
            lines.append(f"{result.case.name}: engines disagree: {'; '.join(answers)}")
    strayed = [result.case.name for result in results if not result.same_byte]
    if strayed:
        lines.append(f"other byte positions: {len(strayed)} cases, such as {strayed[0]}")
    return list(map(encodable, lines))


def _group(case: Case) -> str:
    first = case.errors[0].code if case.errors else "accepted"
    return next(name for name, starts in _GROUPS.items() if first.startswith(starts))


def answer(results: Sequence[Result], seconds: float) -> dict[str, object]:
    """The same for machines."""
    return {
        "engines": list(results[0].opinions),
        "cases": len(results),
        "unexpected": [
            {"case": result.case.name, "engine": name, "faults": list(found.faults)}
            for result in results
            for name, found in result.opinions.items()
            if found.faults
        ],
        "disagreements": [result.case.name for result in results if not result.agreed],
        "other_bytes": [result.case.name for result in results if not result.same_byte],
        "seconds": round(seconds, 3),
    }

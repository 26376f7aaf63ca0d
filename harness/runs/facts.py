"""What came of a run, in a few cards."""

from __future__ import annotations

from harness.formats.fields import Fields
from harness.runs.html import Html, tag

Fact = tuple[str, str, str, str]
"""What it is about, what came of it, the look of that, and more about it."""


def drawn(run: Fields) -> Html:
    """What came of it, in a few cards."""
    verdict = run.fields("verdict") if run.has("verdict") else None
    cards = [_judged(verdict), _bits(run), _parity(verdict), _decided(run), _caught(run)]
    shown = (
        tag(
            "div",
            tag("div", label, class_="soft"),
            tag("div", fact, class_=f"fact {style}"),
            tag("div", more, class_="soft"),
            class_="card",
        )
        for label, fact, style, more in cards
    )
    return tag("div", *shown, class_="grid facts")


def _judged(verdict: Fields | None) -> Fact:
    if verdict is None:
        return "Payload", "not judged", "warn", "the run ended before"
    word = verdict.text("verdict")
    by = f"{verdict.text('engine')} {verdict.text('engine_version')}"
    errors = len(verdict.items("errors")) + verdict.natural("omitted")
    count = "1 error" if errors == 1 else f"{errors} errors"
    more = f"by {by}" if word == "accepted" else f"by {by}, {count}"
    return "Payload", word, "good" if word == "accepted" else "bad", more


def _bits(run: Fields) -> Fact:
    receipt = run.fields("receipt")
    if not (receipt.has("pytorch") and receipt.has("engine")):
        return "Receipts", "not compared", "warn", "one side has none"
    same = receipt.text("pytorch") == receipt.text("engine")
    more = f"{receipt.text('engine')[:16]}… " + ("on both sides" if same else "taken in")
    return "Receipts", "equal" if same else "differ", "good" if same else "bad", more


def _parity(verdict: Fields | None) -> Fact:
    if verdict is None or not verdict.has("parity"):
        lean = verdict is not None and verdict.text("engine") == "lean"
        why = "the payload was rejected, or has no probe" if lean else "only Lean runs the model"
        return "Outputs", "not compared", "warn", why
    parity = verdict.fields("parity")
    count, arithmetic = parity.natural("values"), parity.text("arithmetic")
    fact = f"{parity.number('relative'):.1e} apart"
    more = f"{count} recomputed, tolerance {parity.number('tolerance'):g}, {arithmetic}"
    return "Outputs", fact, "good", more


def _decided(run: Fields) -> Fact:
    found = run.each("properties")
    if not found:
        return "Properties", "none", "", "none is stated, or none was searched"
    words = [one.text("answer") for one in found]
    counts = (f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    good = all(one.value("as_expected") is True for one in found)
    more = "as stated in Lean" if good else "not as stated in Lean"
    return "Properties", ", ".join(counts), "good" if good else "bad", more


def _caught(run: Fields) -> Fact:
    found = run.each("controls")
    caught = sum(one.value("as_expected") is True for one in found)
    if not found:
        return "Damaged copies", "none", "warn", "none was tried"
    style = "good" if caught == len(found) else "bad"
    return "Damaged copies", f"{caught} of {len(found)}", style, "rejected by code and path"

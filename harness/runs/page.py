"""A run as a page to look at, without outside parts.

Made of the record and of the files in the run folder. What is not there, or cannot be read, is said
where it would be: a page is written whatever became of the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from harness.formats.fields import Fields
from harness.formats.graph import Graph
from harness.formats.picture import Picture
from harness.formats.property import Property
from harness.formats.scalars import Summary, floats
from harness.reference import payload_of
from harness.reference.document import Payload, RawTensor
from harness.runs import catalogue, curves, facts, lanes, outputs, picture, tensors
from harness.runs.html import Html, document, joined, note, svg, table, tag

LARGE = 1 << 26  # bytes of a payload that is not drawn
MARKS = {"ok": "✓", "skipped": "–", "failed": "✗"}
Rows = Iterable[tuple[object, ...]]


def page(record: dict[str, object], folder: Path, payload: str) -> str:
    """The page of a run: its record, and its folder with a copy of the `payload`."""
    run = Fields(record, "run.json")
    title = f"Round trip of {run.text('family')}"
    seen = _Seen(run, folder, folder / payload)
    sections = [
        ("Steps", seen.steps),
        ("Model", seen.model),
        ("Training", seen.training),
        ("Parameters", seen.parameters),
        ("Outputs", seen.outputs),
        ("Properties", seen.properties),
        ("Damaged copies", seen.controls),
        ("Verdict", seen.verdict),
        ("Commands and versions", seen.commands),
    ]
    links = [tag("a", name, href=f"#{_anchor(name)}") for name, _ in sections]
    parts = [tag("h1", title, tag("span", *_state(run))), seen.under(), tag("nav", *links)]
    parts.append(facts.drawn(run))
    parts += [_section(name, make) for name, make in sections]
    return document(title, joined(Html(f"{part}\n") for part in parts))


def _section(name: str, make: Callable[[], Html]) -> Html:
    """A section, or why it cannot be drawn."""
    try:
        body = make()
    except (OSError, ValueError) as error:
        body = note(f"Not drawn: {error}")
    return tag("section", tag("h2", name), Html("\n"), body, id=_anchor(name))


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")


def _state(run: Fields) -> tuple[Html]:
    if run.has("trouble"):
        return (tag("span", "not finished", class_="badge bad"),)
    good = run.value("as_expected") is True
    return (tag("span", *["as expected" if good else "not as expected"], class_=_badge(good)),)


def _badge(good: bool) -> str:
    return f"badge {'good' if good else 'bad'}"


class _Seen:
    """The sections, each from a part of the record and some files."""

    def __init__(self, run: Fields, folder: Path, payload: Path) -> None:
        self._run, self._folder, self._path = run, folder, payload
        self._verdict = run.fields("verdict") if run.has("verdict") else None
        self._payload = _read(payload)

    def under(self) -> Html:
        run, versions = self._run, self._run.fields("versions")
        who = f"Lean, {run.text('toolchain')}" if run.has("toolchain") else run.text("engine")
        words = [f"checked by {who}", f"{run.number('seconds'):.1f} s", run.text("folder")]
        if versions.has("commit"):
            words.append(f"commit {versions.text('commit')}")
        parts = [tag("p", " · ".join(words), class_="soft")]
        if run.has("trouble"):
            trouble = run.fields("trouble")
            said = f"{trouble.text('kind')}: {trouble.text('message')}"
            parts.append(tag("pre", said, class_="card failed"))
        return joined(parts)

    def steps(self) -> Html:
        """Each step, what came of it, and how long it took."""
        found = self._run.each("steps")
        items = [
            tag(
                "li",
                tag("span", MARKS.get(one.text("state"), "?"), class_=one.text("state")),
                tag("b", one.text("name"), class_=_word(one.text("state"))),
                tag("span", f"{one.number('seconds'):.1f} s", class_="seconds"),
                tag("span", one.text("detail"), class_=f"detail {_word(one.text('state'))}"),
            )
            for one in found
        ]
        return joined([_times(found), tag("ol", *items, class_="steps")])

    def model(self) -> Html:
        """The graph, as Lean wrote it."""
        file = self._folder / "graph.json"
        if not file.is_file():
            return note("Lean writes the graph; it was not asked, or not reached.")
        graph = Graph.load(file)
        size = sum(param.size for param in graph.params)
        told = (
            f"{len(graph.nodes)} values are computed of an input {list(graph.input)} and "
            f"{len(graph.params)} parameters with {size} numbers, for each sample. "
        )
        kinds = [
            tag("span", "learned", class_="op learned"),
            " has parameters, ",
            tag("span", "computes", class_="op acts"),
            " has none, ",
            tag("span", "moves", class_="op moves"),
            " changes no number.",
        ]
        digest = tag("p", "sha256 ", tag("code", graph.sha256), class_="soft")
        return joined([tag("p", told, *kinds), lanes.drawn(graph), digest])

    def training(self) -> Html:
        """What the script said of itself, and its curves."""
        parts = []
        if self._verdict and self._verdict.has("meta"):
            parts.append(table(*_columns(self._verdict.fields("meta").values())))
        file = self._folder / "history.jsonl"
        if file.is_file():
            parts += curves.panels(curves.History.load(file))
        if not parts:
            return note("There is no history of a training.")
        return tag("div", *parts, class_="pictures")

    def parameters(self) -> Html:
        """Each parameter: in numbers, how its values are spread, and where they are."""
        if self._payload is None:
            return note(_unread(self._path))
        cards = [_card(tensor) for tensor in self._payload.params]
        told = "Blue is above zero, orange below; the stronger, the farther from zero."
        return joined([tag("p", told, class_="soft"), tag("div", *cards, class_="grid")])

    def outputs(self) -> Html:
        """What Lean computed beside what PyTorch recorded."""
        file = self._folder / "outputs.json"
        probe = self._payload.probe if self._payload else None
        if probe is None or not file.is_file():
            return note("Only Lean runs the model, on the inputs of a payload's probe.")
        lean = outputs.computed(file.read_bytes())
        contract = json.loads((self._folder / "contract.json").read_bytes())
        tolerance = Fields(contract, "contract.json").number("tolerance")
        return outputs.drawn(lean, floats(probe.output.scalars), tolerance)

    def properties(self) -> Html:
        """What is stated of the trained model, what came of it, and what there is to see of it."""
        found = self._run.each("properties")
        if not found:
            return note("None is stated of this model, or none was searched for.")
        return tag("div", *(self._property(one) for one in found), class_="properties")

    def _property(self, one: Fields) -> Html:
        good = one.value("as_expected") is True
        badge = tag("span", one.text("answer"), class_=_badge(good))
        by = f"by {one.text('by')}, {one.number('seconds'):.1f} s; stated: {one.text('expected')}"
        try:
            seen: Html | None = self._pictures(one.text("name"))
        except (OSError, ValueError, TypeError) as error:
            seen = note(f"Not drawn: {error}")
        return tag(
            "article",
            tag("h3", one.text("name"), badge),
            tag("p", one.text("sentence")),
            tag("p", by, class_="soft"),
            tag("p", one.text("detail")) if one.text("detail") else None,
            seen,
            class_="card property",
        )

    def _pictures(self, name: str) -> Html | None:
        folder = self._folder / "properties"
        read, shown = folder / f"{name}.property.json", folder / f"{name}.picture.json"
        if not read.is_file():
            return None
        property = Property.load(read)
        if shown.is_file():
            drawn = Picture.of(shown.read_text(encoding="utf-8"))
            return tag("div", Html(picture.diagrams(property, drawn)), class_="wide")
        graph = Graph.load(folder / "graph.json")
        if len(graph.input) != 3:
            return None
        point = folder / f"{name}.input.json"
        found = json.loads(point.read_bytes()) if point.is_file() else ()
        return Html(picture.images(property, graph.input, found))

    def controls(self) -> Html:
        """Each code with its damaged copy: what was changed, and what was said of it."""
        return catalogue.drawn(self._run.each("controls"), self._folder / "controls", self._path)

    def verdict(self) -> Html:
        """The verdict and the receipts, as they are for machines."""
        parts = [] if self._verdict else [note("Nothing was judged.")]
        for name in ("verdict", "receipt"):
            said = json.dumps(self._run.value(name), indent=1)
            parts.append(tag("details", tag("summary", name), tag("pre", said)))
        return joined(parts)

    def commands(self) -> Html:
        """What was run, and on what."""
        rows = [
            (
                one.text("step"),
                f"{one.number('seconds'):.2f}" if one.has("seconds") else "–",
                f"{one.number('peak_bytes') / 2**20:.0f}" if one.has("peak_bytes") else "–",
                one.value("status") if one.has("status") else one.value("trouble"),
                tag("code", " ".join(map(str, one.items("command")))),
            )
            for one in self._run.each("commands")
        ]
        shown = table(("step", "seconds", "MiB", "status", "command"), rows)
        versions = table(*_columns(self._run.fields("versions").values()))
        return joined([shown if rows else note("none"), versions])


def _word(state: str) -> str:
    """The look of a step's words: what is as usual needs none."""
    return "" if state == "ok" else state


def _columns(values: dict[str, object]) -> tuple[tuple[()], Rows]:
    """An object as a table of two columns without a head."""
    return (), [(tag("b", key), _plain(value)) for key, value in values.items()]


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    return "–" if value is None else json.dumps(value)


def _times(steps: Sequence[Fields]) -> Html:
    """How the time was spent, as one bar."""
    total = sum(one.number("seconds") for one in steps) or 1.0
    wide, parts, left = 1000, [], 0.0
    for k, one in enumerate(steps):
        share = wide * one.number("seconds") / total
        colour = "var(--bad)" if one.text("state") == "failed" else "var(--sure)"
        parts.append(
            tag(
                "rect",
                tag("title", f"{one.text('name')}, {one.number('seconds'):.1f} s"),
                x=f"{left:.1f}",
                y=0,
                width=f"{max(share - 2, 0):.1f}",
                height=14,
                fill=colour,
                opacity=f"{0.45 + 0.4 * (k % 2):.2f}",
            )
        )
        left += share
    look = {"class_": "times", "preserveAspectRatio": "none"}
    return svg(wide, 14, *parts, title="Seconds of each step", **look)


def _read(path: Path) -> Payload | None:
    if not path.is_file() or path.stat().st_size > LARGE:
        return None
    return payload_of(path.read_bytes())


def _unread(path: Path) -> str:
    if not path.is_file():
        return "There is no payload: the run ended before."
    if path.stat().st_size > LARGE:
        return f"The payload has over {LARGE >> 20} MiB and is not drawn."
    return "The payload is no document that can be read; the verdict says why."


def _card(tensor: RawTensor) -> Html:
    values, named = floats(tensor.scalars), f"{tensor.name} {list(tensor.shape)}"
    return tag(
        "article",
        tag("h3", tensor.name, tag("span", f" {list(tensor.shape)}", class_="soft")),
        tag("p", Summary.of(tensor.scalars), class_="soft"),
        tensors.histogram(values, f"How the values of {named} are spread")
        if len(values) > 1
        else None,
        tensors.heat_map(values, tensor.shape, f"The values of {named}"),
        class_="card tensor",
    )

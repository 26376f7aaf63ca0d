"""Conformance cases: a base, edits, and what every engine must answer.

They are YAML files, one list of cases each. FORMAT.md is where the expectations come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import families
from harness.damage import edits as mutate
from harness.damage import safetensors
from harness.damage.edits import Edit
from harness.errors import BadCase
from harness.formats.answers import Finding

CASES = Path("tests/cases")
BASES = Path("tests/payloads/accept")
GRAPHS = Path("tests/graphs/accept")
FAMILY = families.ALL[0]
"""The family that all cases are of."""
KINDS = ("bytes", "structure", "values", "graph", "safetensors")


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged or unusual payload, or graph file, and the answer to it.

    `errors` are all errors, in order, none for an acceptance; `omitted` is how many more there
    are. `bits` are the binary32 patterns that parameters must have after an acceptance; the graph
    must be the `same` as that of another base. A payload that does not say what family it is of is
    not `tagged`.
    """

    name: str
    kind: str
    base: str
    edits: tuple[Edit, ...]
    errors: tuple[Finding, ...]
    omitted: int
    bits: Mapping[str, tuple[int, ...]]
    same: str | None = None
    tagged: bool = True

    @property
    def is_graph(self) -> bool:
        """Is it a graph file, no payload?"""
        return self.kind == "graph"

    @property
    def accepted(self) -> bool:
        """Must every engine accept it?"""
        return not self.errors

    def data(self, bases: Mapping[str, bytes]) -> bytes:
        """What is judged."""
        try:
            return mutate.apply(bases[self.base], *self.edits)
        except (KeyError, ValueError) as error:
            raise BadCase(self.name, f"cannot be made: {error}") from error


def load_bases(folder: Path) -> dict[str, bytes]:
    """The files in a folder that cases start from, by their names."""
    return {file.stem: file.read_bytes() for file in sorted(folder.glob("*.json"))}


def load_files(folder: Path) -> dict[str, bytes]:
    """The safetensors files in a folder that cases start from, by their names."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.safetensors"))}


def all_bases(root: Path) -> dict[str, bytes]:
    """All that cases of a checkout start from."""
    payloads, graphs = root / BASES, root / GRAPHS
    return {**load_bases(payloads), **load_files(payloads), **load_bases(graphs)}


def load_cases(folder: Path) -> tuple[Case, ...]:
    """The cases of all files in a folder, in the order of the files' names."""
    cases = [case for file in sorted(folder.glob("*.yaml")) for case in load_file(file)]
    for name, count in Counter(case.name for case in cases).items():
        if count > 1:
            raise BadCase(name, f"{count} cases have this name")
    return tuple(cases)


def load_file(file: Path) -> list[Case]:
    """The cases of one file. What its head says holds for every case that says nothing else."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays a text
    try:
        head = dict(_mapping(yaml.load(file.read_text(encoding="utf-8"), Loader=loader)))
        cases = [_mapping(fields) for fields in _list(head.pop("cases"))]
    except (yaml.YAMLError, KeyError, ValueError) as error:
        raise BadCase(file.name, f"not a list of cases: {error}") from error
    return [_case({**head, **fields}) for fields in cases]


_FIELDS = {"name", "kind", "base", "path", "literal", "edits"}
_ANSWERS = {"error", "errors", "omitted", "accepted", "same", "tagged"}


def _case(fields: dict[str, object]) -> Case:
    name = str(fields.get("name", "a case without a name"))
    try:
        if unknown := set(fields) - _FIELDS - _ANSWERS:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        if sum(key in fields for key in ("error", "errors", "accepted")) != 1:
            raise ValueError("exactly one of error, errors and accepted must be there")
        if fields["kind"] not in KINDS:
            raise ValueError(f"kind is none of {', '.join(KINDS)}")
        return Case(
            name=name,
            kind=_text(fields["kind"]),
            base=_text(fields["base"]),
            edits=tuple(_edits(fields)),
            errors=tuple(_errors(fields)),
            omitted=int(_text(fields.get("omitted", "0"))),
            bits=_bits(fields.get("accepted", {})),
            same=_text(fields["same"]) if "same" in fields else None,
            tagged="tagged" not in fields,
        )
    except (KeyError, ValueError) as error:
        raise BadCase(name, str(error)) from error


def _edits(fields: dict[str, object]) -> Iterator[Edit]:
    if "literal" in fields:
        yield mutate.set_literal(_text(fields["path"]), _bytes(fields["literal"]))
    yield from _listed(fields.get("edits", []))


def _listed(specs: object) -> Iterator[Edit]:
    for spec in _list(specs):
        ((name, arguments),) = _mapping(spec).items()
        if name in _PARTS:
            yield _PARTS[name](list(_listed(arguments)))
            continue
        edit, kinds = _EDITS[name]
        if not isinstance(arguments, dict) or not set(arguments) <= set(kinds):
            arguments = {next(iter(kinds)): arguments}
        try:
            yield edit(**{key: kinds[key](value) for key, value in arguments.items()})
        except TypeError as error:
            raise ValueError(str(error)) from error


def _errors(fields: dict[str, object]) -> Iterator[Finding]:
    listed = [fields["error"]] if "error" in fields else _list(fields.get("errors", []))
    for item in listed:
        words = [_bytes(word).decode() for word in _list(item)]
        if len(words) not in (2, 3, 4):
            raise ValueError("an error is [code, path, expected, found]; free texts are left out")
        yield Finding(*words)


def _bits(spec: object) -> dict[str, tuple[int, ...]]:
    return {
        name: tuple(int(word, 16) for word in _text(words).split())
        for name, words in _mapping(spec).items()
    }


def _mapping(spec: object) -> dict[str, object]:
    if not isinstance(spec, dict):
        raise ValueError(f"not a mapping: {spec!r}")
    return spec


def _list(spec: object) -> list[object]:
    if not isinstance(spec, list):
        raise ValueError(f"not a list: {spec!r}")
    return spec


def _text(spec: object) -> str:
    if not isinstance(spec, str):
        raise ValueError(f"not a text: {spec!r}")
    return spec


def _bytes(spec: object) -> bytes:
    """Bytes: a text, `{hex: …}`, `{repeat: …, times: n}`, or a list of these."""
    if isinstance(spec, str):
        return spec.encode()
    if isinstance(spec, list):
        return b"".join(map(_bytes, spec))
    fields = _mapping(spec)
    if set(fields) == {"hex"}:
        return bytes.fromhex(_text(fields["hex"]))
    if set(fields) == {"repeat", "times"}:
        return _bytes(fields["repeat"]) * _number(fields["times"])
    raise ValueError(f"neither hex nor repeat and times: {spec!r}")


def _number(spec: object) -> int:
    return int(_text(spec))


_Kinds = dict[str, Callable[[object], object]]
_OLD: _Kinds = {"old": _bytes, "nth": _number}
_AT: _Kinds = {"path": _text, "to": _number}

# Edits of a part of a safetensors file.
_PARTS: dict[str, Callable[[Sequence[Edit]], Edit]] = {
    "header": safetensors.in_header,
    "body": safetensors.in_body,
}

# Each edit by its name in a case, with what its arguments are; the first may stand alone.
_EDITS: dict[str, tuple[Callable[..., Edit], _Kinds]] = {
    "whole": (mutate.whole, {"text": _bytes}),
    "prepend": (mutate.prepend, {"text": _bytes}),
    "append": (mutate.append, {"text": _bytes}),
    "replace": (mutate.replace, {**_OLD, "to": _bytes}),
    "insert_before": (mutate.insert_before, {**_OLD, "text": _bytes}),
    "insert_after": (mutate.insert_after, {**_OLD, "text": _bytes}),
    "delete": (mutate.delete, _OLD),
    "cut_before": (mutate.cut_before, _OLD),
    "cut_after": (mutate.cut_after, _OLD),
    "set": (mutate.set_literal, {"path": _text, "to": _bytes}),
    "remove": (mutate.remove, {"path": _text}),
    "rename": (mutate.rename, {"path": _text, "to": _text}),
    "move": (mutate.move, _AT),
    "copy": (mutate.copy, _AT),
    "add": (mutate.add, {"path": _text, "key": _text, "to": _bytes}),
    "push": (mutate.push, {"path": _text, "to": _bytes}),
}

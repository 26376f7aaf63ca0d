"""Random safetensors files: valid ones rearranged, with mistakes, damaged in one of their parts.

Input number i of a seed is always the same, whoever makes it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from harness.damage.pieces import PAYLOAD
from harness.damage.random_payloads import Base, damaged, damaged_bytes
from harness.damage.safetensors import join

Fields = dict[str, Any]
_METADATA = "__metadata__"
_KEYS = ("version", "family", "config", "probe", "meta")
_FLOATS = ("00000000", "00000080", "0000803f", "010000ff", "ffff7f7f", "01000000")
_NAMES = ("linear1.weight", "linear2.bias", "w", "", "$", "__metadata__", "é", "n" * 256)
_WORDS = {
    "torchlean.version": ("2", " 1", "1 1", "01", "1.0", "x", '"1"', ""),
    "torchlean.family": ("cnn", '"mlp"', "", "m" * 257, "mlp\n", "\ud800"),
}
_NOT_FINITE = ("0000807f", "000080ff", "0000c07f", "ffffffff", "010080ff")


def file(seed: int, index: int, bases: Sequence[Base]) -> bytes:
    """Input number `index` of a seed."""
    rng = Random(f"{seed} {index}")
    base = rng.choice(bases)
    kind = rng.random()
    if kind < 0.2:
        return join(damaged(rng, base), base.body)
    draft = _Draft.of(rng, b"".join(base.tokens), base.body)
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
        rng.choice(_MISTAKES)(rng, draft)
    header, body = draft.header(rng), bytes(draft.body)
    if kind < 0.3:
        return join(damaged_bytes(rng, header), body)
    if kind < 0.4:
        return join(header, damaged_bytes(rng, body))
    data = join(header, body)
    if kind < 0.5:
        return damaged_bytes(rng, data)
    if kind < 0.55:
        stated = rng.choice(
            (0, 1, len(header) - 1, len(header) + 1, len(data), rng.getrandbits(33))
        )
        return struct.pack("<Q", stated) + data[8:]
    return data


@dataclass
class _Draft:
    """A file on its way: tensors with their fields, texts (as they are, and as they were at first),
    and the bytes of the tensors."""

    tensors: list[tuple[str, Fields]]
    texts: Fields | None
    first: Fields
    body: bytearray

    @classmethod
    def of(cls, rng: Random, header: bytes, body: bytes) -> _Draft:
        """A file that is valid, in any order, and perhaps with tensors that have no scalars."""
        document = json.loads(header)
        texts = document.pop(_METADATA, None)
        names = rng.sample(list(document), len(document)) if rng.random() < 0.5 else list(document)
        tensors: list[tuple[str, Fields]] = []
        arranged = bytearray()
        for name in names:
            fields = document[name]
            start, stop = fields["data_offsets"]
            where = [len(arranged), len(arranged) + stop - start]
            arranged += body[start:stop]
            tensors.append((name, {**fields, "data_offsets": where}))
            if rng.random() < 0.03:
                empty = {"dtype": "F32", "shape": [2, 0], "data_offsets": [len(arranged)] * 2}
                tensors.append((rng.choice(("empty", "", "$", "a.b")), empty))
        if rng.random() < 0.2:
            texts = {"format": "pt", **(texts or {})}
        return cls(tensors, texts, dict(texts or {}), arranged)

    def header(self, rng: Random) -> bytes:
        """Its header, in one of many spellings."""
        members = [(name, json.dumps(_mixed(rng, fields))) for name, fields in self.tensors]
        if self.texts is not None:
            at = rng.choice((0, 0, len(members), rng.randrange(len(members) + 1)))
            texts = json.dumps(_mixed(rng, self.texts), ensure_ascii=rng.random() < 0.5)
            members.insert(at, (_METADATA, texts))
        inside = ", ".join(f"{json.dumps(name)}: {value}" for name, value in members)
        return f"{{{inside}}}".encode(errors="replace") + rng.choice((b"", b"", b" " * 7, b"\n"))


def _mixed(rng: Random, fields: Fields) -> Fields:
    keys = rng.sample(list(fields), len(fields)) if rng.random() < 0.2 else fields
    return {key: fields[key] for key in keys}


# Mistakes


def _tensor(rng: Random, draft: _Draft) -> Fields:
    return rng.choice(draft.tensors)[1] if draft.tensors else {}


def _other_type(rng: Random, draft: _Draft) -> None:
    _tensor(rng, draft)["dtype"] = rng.choice(("F16", "BF16", "F64", "I32", "U8", "f32", "", 1))


def _other_offsets(rng: Random, draft: _Draft) -> None:
    fields = _tensor(rng, draft)
    given: list[int] = fields.get("data_offsets", [])
    start, stop = [*given, 0, 0][:2]
    step = rng.choice((-4, 4, 1, 64))
    pairs: list[Any] = [[start + step, stop + step], [start, stop + step], [start + step, stop]]
    pairs += [[stop, start], [start], [], [start, stop, stop], [start, 2**31], [start, float(stop)]]
    fields["data_offsets"] = rng.choice(pairs)


def _other_shape(rng: Random, draft: _Draft) -> None:
    fields = _tensor(rng, draft)
    dims = list(fields.get("shape", []))
    shapes: tuple[list[int], ...]
    shapes = ([*dims, 1], [1, *dims], dims[::-1], [], [0], [0, *dims], [33], [1] * 9, [-1, *dims])
    fields["shape"] = rng.choice(shapes)


def _other_name(rng: Random, draft: _Draft) -> None:
    if draft.tensors:
        k = rng.randrange(len(draft.tensors))
        name = rng.choice(
            ("linear1.weight", "linear2.bias", "w", "", "$", _METADATA, "é", "n" * 256)
        )
        draft.tensors[k] = (name, draft.tensors[k][1])


def _lose(rng: Random, draft: _Draft) -> None:
    """One tensor less; its bytes stay, or go with it if they are the last."""
    if draft.tensors:
        k = rng.randrange(len(draft.tensors)) if rng.random() < 0.5 else -1
        where = draft.tensors.pop(k)[1].get("data_offsets")
        if k == -1 and isinstance(where, list) and len(where) == 2 and where[1] == len(draft.body):
            del draft.body[where[0] :]


def _one_more(rng: Random, draft: _Draft) -> None:
    start = len(draft.body)
    draft.body += bytes.fromhex(rng.choice(_FLOATS)) * 2
    fields = {"dtype": "F32", "shape": [2], "data_offsets": [start, start + 8]}
    draft.tensors.append((rng.choice(("more", "linear3.weight", "linear1.weight")), fields))


def _swap(rng: Random, draft: _Draft) -> None:
    """The order of the header is no more that of the bytes."""
    rng.shuffle(draft.tensors)


def _extra_field(rng: Random, draft: _Draft) -> None:
    fields = _tensor(rng, draft)
    if fields and rng.random() < 0.5:
        del fields[rng.choice(list(fields))]
    else:
        fields[rng.choice(("strides", "Dtype", ""))] = 0


def _other_scalar(rng: Random, draft: _Draft) -> None:
    if len(draft.body) >= 4:
        at = 4 * rng.randrange(len(draft.body) // 4)
        words = _NOT_FINITE if rng.random() < 0.5 else _FLOATS
        draft.body[at : at + 4] = bytes.fromhex(rng.choice(words))


def _other_text(rng: Random, draft: _Draft) -> None:
    """A text that is damaged as a document of its own."""
    texts = draft.texts
    key = f"torchlean.{rng.choice(_KEYS)}"
    if not texts or key not in texts:
        draft.texts = {**(texts or {}), key: rng.choice(("1", "mlp", "{}", "2", ""))}
    elif key in _WORDS:
        texts[key] = rng.choice(_WORDS[key])
    else:
        data = str(texts[key]).encode(errors="replace")
        intact = data.startswith(b"{") and texts[key] == draft.first.get(key)
        spoilt = damaged(rng, Base.of(data, PAYLOAD)) if intact else damaged_bytes(rng, data)
        texts[key] = spoilt.decode(errors=rng.choice(("replace", "ignore")))


def _other_key(rng: Random, draft: _Draft) -> None:
    texts = draft.texts or {}
    if texts and rng.random() < 0.7:
        value = texts.pop(rng.choice(list(texts)))
        if rng.random() < 0.5:
            texts[rng.choice(("torchlean.", "torchlean.Meta", "Torchlean.meta", "x"))] = value
    else:
        texts[rng.choice(("format", "torchlean.x"))] = rng.choice(("pt", 1, None, {}))
    draft.texts = texts


def _untagged(rng: Random, draft: _Draft) -> None:
    draft.texts = rng.choice((None, {}, {"format": "pt"}))


_MISTAKES: list[Callable[[Random, _Draft], None]] = [
    *[_other_type, _other_offsets, _other_offsets, _other_shape, _other_name, _lose, _one_more],
    *[_swap, _extra_field, _other_scalar, _other_text, _other_text, _other_text, _other_key],
    _untagged,
]

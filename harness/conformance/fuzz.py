"""Random payloads: valid ones damaged by the grammar and by the byte, for engines to agree on.

Input number i of a seed is always the same, whatever the number of processes. Each process sends
its share in batches through a Lean process of its own while it asks the reference, and keeps only
what they disagree about.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NoReturn

from harness import files
from harness.errors import BadRequest, HarnessError
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.formats.limits import DEFAULT, Limits
from harness.formats.verdict import Verdict
from harness.lean.engine import Engine, LeanEngine, ReferenceEngine

if TYPE_CHECKING:
    from harness.checkout import Checkout

BATCH = 1000
TIGHT = Limits(
    **{"depth": 5, "digits": 12, "exponent": 40, "name": 17, "rank": 3},
    **{"elements": 25, "meta": 80, "params": 5, "config": 4},
)
"""Limits just above what the bases need. Every other batch is read under them."""
KEPT = 20  # disagreements that are kept of a run
SHRUNK = 3  # of which so many are made smaller

# Payloads


_TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[a-z]+|[ \t\n\r]+|[\[\]{},:]', re.DOTALL
)

# Literals that readers have been wrong about, and a few that they are right about.
_LITERALS = [
    *[b"0", b"-0", b"-0.0", b"1", b"8", b"2", b"01", b"-", b"+1", b".5", b"1.", b"1e", b"1e+"],
    *[b"1e5", b"1E-5", b"1e38", b"3.4028235e38", b"3.4028236e38", b"1e39", b"-1e39", b"1e9999"],
    *[b"1e-45", b"7e-46", b"1e-9999", b"1e10000", b"3E9999999993", b"2147483648", b"2147483649"],
    *[b"18446744073709551616", b"1.000000059604644775390625", b"16777217", b"8388608.5", b"0x1"],
    *[b"NaN", b"Infinity", b"-Infinity", b"nan", b"-NaN", b"true", b"false", b"null", b"tru"],
    *[b"{}", b"[]", b'""', b'"x"', b'"mlp"', b'"cnn"', b'"float32"', b'"decimal"', b'"base64"'],
    *[b'"AACAPw=="', b'"AACAfw=="', b'"AAAA"', b'"A==="', b'"\\u0061"', b'"\\ud800"', b'"\\q"'],
    *[b'"\xff"', b'"\xc3\xa9"', b'"\xed\xa0\x80"', b'"\x00"', b'"\\ud83d\\ude00"', b"[8, 2]"],
    *[b"[0]", b"[1]", b"[1, 8]", b"[65536, 65536]", b"[1,1,1,1,1,1,1,1,1]", b"// x\n", b"/**/"],
    *[b'{"a": 1, "a": 2}', b'{"a": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}', b'{"a": [[[[[[[[[[[[[[[1]'],
]
_KEYS = [
    *[b'"format"', b'"version"', b'"family"', b'"config"', b'"scalar"', b'"params"', b'"probe"'],
    *[b'"meta"', b'"name"', b'"shape"', b'"values"', b'"input"', b'"output"', b'"trace"', b'""'],
    *[b'"dtype"', b'"encoding"', b'"in"', b'"hidden"', b'"out"', b'"f\\u006frmat"', b'"Format"'],
    *[b'"linear1.weight"', b'"linear1.bias"', b'"linear2.weight"', b'"linear2.bias"', b'"x"'],
]
_BYTES = [bytes([value]) for value in range(256)]
_ODD_BYTES = [
    *[b"\0", b"\t", b"\n", b" ", b'"', b"\\", b",", b":", b"[", b"]", b"{", b"}", b"="],
    *[b"-", b"+", b".", b"e", b"E", b"0", b"9", b"A", b"/", b"\x7f", b"\x80", b"\xc0", b"\xe2"],
    *[b"\xed", b"\xf4", b"\xff", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8", b"\x0b", b"\x0c"],
]

Tokens = list[bytes]


@dataclass(frozen=True, slots=True)
class Base:
    """A valid payload, cut into tokens; `entries` are the spans of values, with their keys."""

    tokens: tuple[bytes, ...]
    entries: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, data: bytes) -> Base:
        """The tokens of a valid payload."""
        tokens = tuple(_TOKEN.findall(data))
        if b"".join(tokens) != data:
            raise ValueError("a base must be a valid payload")
        return cls(tokens, tuple(_entries(tokens)))


def _entries(tokens: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Spans between the commas and brackets of one level, at every level."""
    starts: list[int] = []
    for index, token in enumerate(tokens):
        if token in (b"[", b"{"):
            starts.append(index + 1)
        elif token in (b",", b"]", b"}") and starts:
            if starts[-1] < index:
                yield starts[-1], index
            if token == b",":
                starts[-1] = index + 1
            else:
                starts.pop()


def limits_of(index: int) -> Limits:
    """The limits under which input number `index` is read."""
    return TIGHT if index // BATCH % 2 else DEFAULT


def payload(seed: int, index: int, bases: Sequence[Base]) -> bytes:
    """Input number `index` of a seed."""
    rng = Random(f"{seed} {index}")
    base = rng.choice(bases)
    tokens = list(base.tokens)
    kind = rng.random()
    if kind < 0.35:
        for _ in range(rng.randrange(1, 5)):
            rng.choice((_change_number, _change_number, _change_base64))(rng, tokens)
    elif kind < 0.6:
        rng.choice(_STRUCTURE)(rng, tokens, base)
        if rng.random() < 0.3:
            rng.choice(_TOKENS)(rng, tokens)
    elif kind < 0.8:
        for _ in range(rng.choice((1, 1, 2))):
            rng.choice(_TOKENS)(rng, tokens)
    data = b"".join(tokens)
    for _ in range(rng.choice((1, 1, 3)) if kind >= 0.8 else rng.random() < 0.1):
        data = rng.choice(_RAW)(rng, data)
    return data


# Structure: whole entries


def _remove_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    if stop < len(tokens) and tokens[stop] == b",":
        stop += 1
    elif tokens[start - 1] == b",":
        start -= 1
    del tokens[start:stop]


def _copy_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    at = rng.choice(base.entries)[0] if rng.random() < 0.5 else start
    tokens[at:at] = [*tokens[start:stop], b","] * rng.choice((1, 1, 2, 6))


def _swap_entries(rng: Random, tokens: Tokens, base: Base) -> None:
    (a, b), (c, d) = sorted(rng.sample(base.entries, 2))
    if b <= c:
        tokens[a:d] = [*tokens[c:d], *tokens[b:c], *tokens[a:b]]


def _swap_neighbours(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    after = next((end for begin, end in base.entries if begin == stop + 1), None)
    if after is not None:
        tokens[start:after] = [*tokens[stop + 1 : after], b",", *tokens[start:stop]]


def _replace_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    colon = next((i for i in range(start, stop) if tokens[i] == b":"), None)
    tokens[start if colon is None else colon + 1 : stop] = [_literal(rng)]


def _add_member(rng: Random, tokens: Tokens, base: Base) -> None:
    at = rng.choice(base.entries)[0]
    tokens[at:at] = [rng.choice(_KEYS), b":", _literal(rng), b","]


def _add_meta(rng: Random, tokens: Tokens, base: Base) -> None:
    tokens[1:1] = [b'"meta"', b":", _json(rng, rng.randrange(8)), b","]


_STRUCTURE: list[Callable[[Random, Tokens, Base], None]] = [
    _remove_entry,
    _copy_entry,
    _swap_entries,
    _swap_neighbours,
    _replace_entry,
    _add_member,
    _add_meta,
]

# Tokens


def _pick(rng: Random, tokens: Tokens, starts: bytes) -> int | None:
    """The index of a random token that starts with one of some bytes."""
    for _ in range(8):
        index = rng.randrange(len(tokens)) if tokens else 0
        if index < len(tokens) and tokens[index][:1] in _BYTES and tokens[index][0] in starts:
            return index
    return None


def _change_number(rng: Random, tokens: Tokens) -> None:
    index = _pick(rng, tokens, b"-0123456789")
    if index is not None:
        tokens[index] = _number(rng)


def _change_string(rng: Random, tokens: Tokens) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None:
        old = tokens[index][1:-1]
        at = rng.randrange(len(old) + 1)
        tokens[index] = b'"' + old[:at] + _characters(rng) + old[at + rng.randrange(2) :] + b'"'


def _change_base64(rng: Random, tokens: Tokens) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None and len(tokens[index]) > 7:
        old = bytearray(tokens[index])
        for _ in range(rng.randrange(1, 4)):
            old[rng.randrange(1, len(old) - 1)] = rng.choice(b"ABCPQgwx+/019=-_")
        tokens[index] = bytes(old)


def _change_key(rng: Random, tokens: Tokens) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None:
        tokens[index] = rng.choice(_KEYS)


def _replace_token(rng: Random, tokens: Tokens) -> None:
    if tokens:
        tokens[rng.randrange(len(tokens))] = _literal(rng)


def _delete_token(rng: Random, tokens: Tokens) -> None:
    if tokens:
        del tokens[rng.randrange(len(tokens))]


def _repeat_token(rng: Random, tokens: Tokens) -> None:
    if tokens:
        at = rng.randrange(len(tokens))
        tokens[at:at] = [tokens[at]] * rng.choice((1, 1, 2, 20))


def _insert_space(rng: Random, tokens: Tokens) -> None:
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice((b" ", b"\t", b"\n", b"\r", b"\f")))


def _insert_punctuation(rng: Random, tokens: Tokens) -> None:
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice((b",", b":", b"[", b"]", b"{", b"}")))


def _cut(rng: Random, tokens: Tokens) -> None:
    del tokens[rng.randrange(len(tokens) + 1) :]


_TOKENS: list[Callable[[Random, Tokens], None]] = [
    *[_change_number] * 6,
    *[_change_string] * 3,
    *[_change_base64] * 2,
    *[_replace_token] * 2,
    _change_key,
    _delete_token,
    _repeat_token,
    _insert_space,
    _insert_punctuation,
    _cut,
]

# Bytes


def _flip_bit(rng: Random, data: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _put_byte(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(_ODD_BYTES) + data[at + rng.randrange(2) :]


def _put_any_byte(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(_BYTES) + data[at + 1 :]


def _drop_bytes(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 1, 2, 3, 50)) :]


def _copy_bytes(rng: Random, data: bytes) -> bytes:
    start, at = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    return data[:at] + data[start : start + rng.choice((1, 2, 5, 40))] + data[at:]


def _truncate(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _append(rng: Random, data: bytes) -> bytes:
    return data + rng.choice((_literal(rng), rng.choice(_ODD_BYTES)))


_RAW: list[Callable[[Random, bytes], bytes]] = [
    _flip_bit,
    _put_byte,
    _put_byte,
    _put_any_byte,
    _drop_bytes,
    _copy_bytes,
    _truncate,
    _append,
]

# Pieces of JSON, most of them valid


def _literal(rng: Random) -> bytes:
    return rng.choice(_LITERALS) if rng.random() < 0.8 else _number(rng)


def _digits(rng: Random, most: int) -> str:
    return "".join(rng.choices("0123456789", k=rng.randrange(1, most + 1)))


def _number(rng: Random) -> bytes:
    """A number of the grammar: of any size, or next to where two binary32 meet."""
    sign = rng.choice(("", "", "-"))
    form = rng.randrange(6)
    if form == 0:
        return f"{sign}{rng.randrange(20)}".encode()
    if form == 1:
        return f"{sign}{rng.randrange(10)}.{_digits(rng, 9)}".encode()
    if form == 2:
        return f"{sign}{rng.randrange(1, 10)}.{_digits(rng, 20)}e{rng.randrange(-50, 42)}".encode()
    if form == 3:
        most = rng.choice((3, 30, 300, 395, 400, 405))
        return f"{sign}{rng.choice(('0', '1'))}.{_digits(rng, most)}".encode()
    if form == 4:
        return (sign + _halfway(rng)).encode()
    exponent = rng.choice((0, 5, 37, 38, 39, 308, 309, 9998, 9999, 10000))
    return f"{sign}{rng.randrange(10)}{rng.choice('eE')}{rng.choice('+-')}{exponent}".encode()


def _halfway(rng: Random) -> str:
    """The exact decimal of a point between two binary32, or of a point beside it."""
    mantissa = 2 * rng.randrange(1 << rng.choice((3, 23, 24))) + 1
    exponent = rng.choice((rng.randrange(-150, 104), rng.randrange(-30, 5), -150))
    beside = rng.choice((0, 0, 1, -1))
    shift = 40 if exponent < 0 else 0
    whole = (mantissa << shift) + (beside if shift else 0)
    power = exponent - shift
    if power >= 0:
        return str(whole << power)
    return f"{whole * 5**-power}e{power}"


def _characters(rng: Random) -> bytes:
    """Something to put into a string."""
    form = rng.randrange(8)
    if form == 0:
        return rng.choice(_ODD_BYTES)
    if form == 1:
        return b"\\" + bytes([rng.choice(b'"\\/bfnrtuxU0\n')])
    if form == 2:
        return f"\\u{rng.randrange(0x10000):04x}".encode()
    if form == 3:
        return f"\\u{rng.randrange(0xD800, 0xE000):04X}".encode()
    if form == 4:
        high, low = rng.randrange(0xD800, 0xDC00), rng.randrange(0xDC00, 0xE000)
        return f"\\u{high:04x}\\u{low:04x}".encode()
    if form == 5:
        return chr(rng.choice((0xE9, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF))).encode()
    if form == 6:
        return bytes(rng.choices(range(0x80, 0x100), k=rng.randrange(1, 5)))
    return b"k" * rng.choice((1, 3, 17, 18, 255, 256, 257))


def _json(rng: Random, depth: int) -> bytes:
    """A value for `meta`, an object at the top; sometimes too deep."""
    inner: bytes = rng.choice(_LITERALS[:40]) if rng.random() < 0.3 else _number(rng)
    for level in range(depth + rng.choice((0, 0, 0, 8, 9, 10))):
        if rng.random() < 0.5:
            inner = b"[" + inner + rng.choice((b"", b", 1", b" ")) + b"]"
        else:
            key = rng.choice(_KEYS) if rng.random() < 0.5 else b'"%d"' % level
            inner = b"{" + key + b": " + inner + rng.choice((b"", b', "a": {}')) + b"}"
    return b'{"a": ' + inner + b"}"


# Comparing


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An input, and the answers to it by the names of the engines; a crash is an answer too."""

    index: int
    data: bytes
    answers: Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """What came of some inputs: how many, which first errors, and what was disagreed about."""

    inputs: int = 0
    size: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    count: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    def take(self, other: Tally) -> None:
        """Add what came of other inputs."""
        self.inputs += other.inputs
        self.size += other.size
        self.codes += other.codes
        self.count += other.count
        kept = sorted([*self.disagreements, *other.disagreements], key=lambda one: one.index)
        self.disagreements = kept[:KEPT]


def comparable(verdict: Verdict) -> tuple[object, ...]:
    """What engines must agree on: the answer, and the byte where each error is."""
    return Answer.of(verdict), tuple(error.byte for error in verdict.errors)


def compare(
    seed: int, indices: Sequence[int], bases: Sequence[Base], reference: Engine, lean: Engine | None
) -> Tally:
    """Ask both engines, or the reference alone, about some inputs."""
    tally = Tally()
    rest = list(indices)
    while rest:
        asked: list[tuple[int, bytes, Verdict]] = []
        inputs = _ask(reference, seed, rest, bases, asked)
        verdicts = lean.check_all(inputs) if lean is not None else (None for _ in inputs)
        answered = 0
        try:
            for verdict in verdicts:
                _count(tally, *asked[answered], verdict)
                answered += 1
        except HarnessError as error:
            if answered == len(asked) or tally.count >= KEPT:
                raise
            # It died of this one, or could not say what it wanted to; the rest gets another.
            _count(tally, *asked[answered], error)
            answered += 1
        rest = rest[answered:]
    return tally


def _ask(
    reference: Engine,
    seed: int,
    indices: Sequence[int],
    bases: Sequence[Base],
    asked: list[tuple[int, bytes, Verdict]],
) -> Iterator[bytes]:
    """The inputs, and beside them what the reference says while another engine is at work."""
    for index in indices:
        data = payload(seed, index, bases)
        asked.append((index, data, next(reference.check_all([data]))))
        yield data


def _count(
    tally: Tally, index: int, data: bytes, expected: Verdict, said: Verdict | HarnessError | None
) -> None:
    """Take in one input and what was said of it."""
    tally.inputs += 1
    tally.size += len(data)
    tally.codes[expected.errors[0].code if expected.errors else "accepted"] += 1
    if isinstance(said, Verdict):
        if comparable(expected) == comparable(said):
            return
        words = _words(said)
    elif said is not None:
        words = f"no verdict: {said}"
    else:
        return
    tally.count += 1
    if len(tally.disagreements) < KEPT:
        answers = {"reference": _words(expected), "lean": words}
        tally.disagreements.append(Disagreement(index, data, answers))


def _words(verdict: Verdict) -> str:
    bytes_ = [str(error.byte) for error in verdict.errors if error.byte is not None]
    return " ".join([str(Answer.of(verdict)), *(["at byte", *bytes_] if bytes_ else [])])


def shrink(data: bytes, differs: Callable[[Sequence[bytes]], list[bool]]) -> bytes:
    """A smaller input that still differs: pieces are left out as long as that is so."""
    piece = max(len(data) // 2, 1)
    while True:
        smaller = [data[:at] + data[at + piece :] for at in range(0, len(data), piece)]
        found = [one for one, still in zip(smaller, differs(smaller), strict=True) if still]
        if found:
            data = found[0]
        elif piece == 1:
            return data
        piece = max(min(piece, len(data)) // (1 if found else 2), 1)


def disagreeing(reference: Engine, lean: Engine) -> Callable[[Sequence[bytes]], list[bool]]:
    """Which of some inputs the engines still disagree about; none where one gives no verdict."""

    def differs(inputs: Sequence[bytes]) -> list[bool]:
        ours = list(map(comparable, reference.check_all(inputs)))
        try:
            theirs = list(map(comparable, lean.check_all(inputs)))
        except HarnessError:
            return [False] * len(inputs)
        return [one != other for one, other in zip(ours, theirs, strict=True)]

    return differs


# The command


@dataclass(frozen=True, slots=True)
class Task:
    """A share of the inputs, with all that a process needs to compare the engines on them."""

    seed: int
    indices: range
    bases: tuple[Base, ...]
    contract: Contract
    lean: LeanEngine | None

    def run(self) -> Tally:
        """Compare the engines on these inputs."""
        limits = limits_of(self.indices[0])
        reference = ReferenceEngine(self.contract, limits=limits)
        lean = self.lean and replace(self.lean, limits=limits)
        return compare(self.seed, self.indices, self.bases, reference, lean)


def execute(
    arguments: argparse.Namespace,
    checkout: Checkout,
    contract: Contract,
    bases: Mapping[str, bytes],
    lean: LeanEngine | None,
) -> int:
    """Compare the engines on random payloads; 0 if they agree on all, 1 otherwise."""
    if lean is not None:
        # Only what checks many documents is called, and a process cannot be handed the rest.
        lean = replace(lean, run=_refuse)
    cut = tuple(map(Base.of, bases.values()))
    tasks = [
        Task(arguments.seed, range(at, min(at + BATCH, arguments.fuzz)), cut, contract, lean)
        for at in range(0, arguments.fuzz, BATCH)
    ]
    started = time.monotonic()
    tally = Tally()
    jobs = arguments.jobs or os.cpu_count() or 1
    for part in _run(tasks, jobs):
        before = tally.inputs
        tally.take(part)
        seconds = time.monotonic() - started
        if not arguments.json:
            _progress(before, tally, arguments.fuzz, seconds)
    folder = checkout.runs / f"{time.strftime('%Y%m%d-%H%M%S')}-fuzz-{arguments.seed}"
    if tally.disagreements:
        save(folder, tally, contract, lean)
    report = summary(tally, arguments.seed, seconds, lean is not None)
    if arguments.json:
        print(json.dumps({**report, "folder": str(folder) if tally.disagreements else None}))
    else:
        print(as_text(report, tally))
        if tally.disagreements:
            print(f"inputs in {folder}")
    return 1 if tally.count else 0


def _run(tasks: Sequence[Task], jobs: int) -> Iterator[Tally]:
    """What came of the tasks, in the order in which they end."""
    if jobs == 1 or len(tasks) == 1:
        yield from (task.run() for task in tasks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        futures = [pool.submit(task.run) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            # Whoever is interrupted waits for the batches at work, not for those to come.
            for future in futures:
                future.cancel()


def _refuse(words: Sequence[str]) -> NoReturn:
    raise BadRequest(f"not while inputs are compared: {' '.join(words)}")


def save(folder: Path, tally: Tally, contract: Contract, lean: LeanEngine | None) -> None:
    """Keep the inputs that were disagreed about, the first ones made smaller too."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(tally.disagreements):
        files.write(folder / f"{found.index}.input", found.data)
        limits = limits_of(found.index)
        words = "".join(f"{name}: {answer}\n" for name, answer in found.answers.items())
        words += f"under {limits}\n"
        files.write(folder / f"{found.index}.txt", words.encode("ascii", "backslashreplace"))
        if lean is not None and number < SHRUNK:
            reference = ReferenceEngine(contract, limits=limits)
            differs = disagreeing(reference, replace(lean, limits=limits))
            small = shrink(found.data, differs)
            files.write(folder / f"{found.index}.small", small)


def summary(tally: Tally, seed: int, seconds: float, compared: bool) -> dict[str, object]:
    """The numbers of a run."""
    return {
        "engines": ["reference", "lean"] if compared else ["reference"],
        "seed": seed,
        "inputs": tally.inputs,
        "bytes": tally.size,
        "seconds": round(seconds, 1),
        "first_errors": dict(tally.codes.most_common()),
        "disagreements": tally.count,
    }


def as_text(report: Mapping[str, object], tally: Tally) -> str:
    """The numbers for people, and the first inputs that were disagreed about."""
    lines = [
        f"{tally.inputs:,} random payloads of seed {report['seed']} in {report['seconds']} s,"
        f" engines {report['engines']}: {tally.count} disagreements"
    ]
    lines += [f"  {count:>9,}  {code}" for code, count in tally.codes.most_common()]
    for found in tally.disagreements:
        tight = ", tight limits" if limits_of(found.index) is TIGHT else ""
        lines.append(f"input {found.index}{tight}:")
        lines += [f"  {name}: {answer}" for name, answer in found.answers.items()]
    return "\n".join(line.encode("ascii", "backslashreplace").decode() for line in lines)


def _progress(before: int, tally: Tally, total: int, seconds: float) -> None:
    """One line that is written over again on a terminal, a line for each tenth elsewhere."""
    text = f"{tally.inputs:,} of {total:,}, {tally.inputs / seconds:,.0f}/s, "
    text += f"{tally.count} disagreements"
    if sys.stderr.isatty():
        end = "\n" if tally.inputs == total else "\r"
        print(f"{text:<70}", end=end, file=sys.stderr, flush=True)
    elif before * 10 // total < tally.inputs * 10 // total:
        print(text, file=sys.stderr, flush=True)

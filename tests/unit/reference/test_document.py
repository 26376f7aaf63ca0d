from __future__ import annotations

import pytest

from harness.damage.edits import apply, copy, push, remove, set_literal
from harness.formats.limits import Limits
from harness.reference.document import Payload, RawTensor, read
from harness.reference.stop import Stop


def stop(data: bytes, whole: bool = True, /, **limits: int) -> Stop:
    with pytest.raises(Stop) as stopped:
        read(data, Limits(**limits), whole=whole)
    return stopped.value


def test_what_is_read(bases: dict[str, bytes]) -> None:
    payload = read(bases["mlp"], Limits())
    assert isinstance(payload, Payload)
    assert (payload.family, payload.config) == ("mlp", {"in": 2, "hidden": 8, "out": 1})
    assert [tensor.name for tensor in payload.params] == [
        *("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")
    ]
    assert payload.params[0].shape == (8, 2)
    assert payload.params[3] == RawTensor("linear2.bias", (1,), b"\x00\x00\xc0\x40")
    assert payload.probe is not None
    assert payload.probe.input.shape == (3, 2)
    assert [tensor.name for tensor in payload.probe.trace] == ["linear1"]
    assert payload.meta == {
        **{"torch": "2.13.0", "seed": 7, "loss": 0.25},
        "notes": ["exact", None, True],
    }


def test_both_encodings_are_the_same_bits(bases: dict[str, bytes]) -> None:
    assert read(bases["mlp"], Limits()) == read(bases["mlp_base64"], Limits())
    assert read(bases["bare"], Limits()) == read(bases["bare_base64"], Limits())


@pytest.mark.parametrize(
    ("limit", "value", "code", "path", "expected"),
    [
        ("depth", 3, "json.depth", "params[0].shape", "depth at most 3"),
        ("digits", 3, "json.number", "params[0].values[1]", None),
        ("name", 15, "schema.limit", "format", "at most 15 bytes"),
        ("rank", 1, "schema.limit", "params[0].shape", "at most 1 dimensions"),
        ("elements", 15, "schema.limit", "params[0].shape", "at most 15 elements"),
        ("elements", 7, "schema.limit", "config.hidden", "at most 7"),
        ("meta", 75, "schema.limit", "meta", "at most 75 bytes"),
        ("params", 3, "schema.limit", "params", "at most 3 entries"),
        ("config", 2, "schema.limit", "config", "at most 2 entries"),
        ("config", 0, "schema.limit", "config", "at most 0 entries"),
    ],
)
def test_every_limit_is_a_parameter(
    bases: dict[str, bytes], limit: str, value: int, code: str, path: str, expected: str | None
) -> None:
    found = stop(bases["mlp"], **{limit: value})
    assert (found.code, found.path) == (code, path)
    assert expected is None or found.expected == expected


def test_limits_that_are_just_met(bases: dict[str, bytes]) -> None:
    limits = Limits(depth=5, digits=8, name=16, rank=2, elements=24, meta=76, params=4, config=3)
    assert read(bases["mlp"], limits) == read(bases["mlp"], Limits())


def test_a_limit_on_entries_comes_before_what_the_entry_is(bases: dict[str, bytes]) -> None:
    data = apply(bases["mlp"], push("params", b"?"))
    assert (stop(data, params=4).code, stop(data, params=5).code) == (
        "schema.limit",
        "json.syntax",
    )
    for old, code in ((b'"out": 1', "json.duplicate_key"), (b"?", "json.syntax")):
        twice = bases["mlp"].replace(b'"out": 1', b'"out": 1, ' + old)
        assert (stop(twice, config=3).code, stop(twice, config=4).code) == (
            "schema.limit",
            code,
        )


def test_positions_of_errors(bases: dict[str, bytes]) -> None:
    data = bases["mlp"]
    assert stop(data[:-3] + b"\n").byte == len(data) - 2
    assert stop(data + b"x").byte == len(data)
    unknown = data.replace(b'"family"', b'"f"')
    assert stop(unknown).byte == data.index(b'"family"')
    twice = apply(data, copy("version", 2))
    assert stop(twice).byte == twice.rindex(b'"version"')
    missing = apply(data, remove("params[3].shape"))
    assert stop(missing).byte == missing.index(b"[6.0]}") + 5
    wrong = apply(data, set_literal("params[1].values", b"7"))
    assert stop(wrong).byte == wrong.index(b'"values": 7') + 10


def test_what_of_a_head_is_an_error_of_the_whole(bases: dict[str, bytes]) -> None:
    """No valid document has a head whose error is not open."""
    for base in bases.values():
        for size in range(len(base.rstrip())):
            found = stop(base[:size], False)
            assert found.open, size


def test_the_other_encoding_is_known_only_at_the_end(bases: dict[str, bytes]) -> None:
    data = apply(bases["mlp"], set_literal("params[2].values", b'""'))
    assert not stop(data).open
    assert stop(data, False).open
    assert stop(data + b"x").code == "json.trailing_data"

"""Which payload `convert` writes, by its name and by what is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from harness.commands.convert import default_payload, encoding_of
from harness.errors import BadRequest


@pytest.mark.parametrize(
    ("wish", "out", "encoding"),
    [
        (None, "mlp.json", "decimal"),
        (None, "mlp.safetensors", "safetensors"),
        ("base64", "mlp.json", "base64"),
        ("safetensors", "mlp.safetensors", "safetensors"),
    ],
)
def test_the_encoding_goes_by_the_name(wish: str | None, out: str, encoding: str) -> None:
    assert encoding_of(wish, Path(out)) == encoding


@pytest.mark.parametrize(
    ("wish", "out"), [("base64", "mlp.safetensors"), ("safetensors", "mlp.json")]
)
def test_two_formats_are_refused(wish: str, out: str) -> None:
    with pytest.raises(BadRequest, match=f"--encoding {wish} and --out {out} are two formats"):
        encoding_of(wish, Path(out))


def test_without_a_name_the_encoding_says_it() -> None:
    for wish, name in ((None, "a.b.json"), ("safetensors", "a.b.safetensors")):
        asked = argparse.Namespace(encoding=wish)
        assert default_payload(Path("a.b.json"), asked) == Path(name)

"""The limits of the reader, each a parameter; the defaults are those of FORMAT.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader is willing to take.

    `header` bounds the bytes of the header of a safetensors file, `name` those of a key or a short
    string, `elements` a dimension, an integer of the configuration and the product of a shape,
    `params` the entries of `params` and of the trace, `config` those of the configuration, `errors`
    the errors that a verdict lists.
    """

    bytes: int = 2_147_483_648
    header: int = 100_000_000
    depth: int = 16
    digits: int = 400
    exponent: int = 9_999
    name: int = 256
    rank: int = 8
    elements: int = 2_147_483_648
    meta: int = 65_536
    params: int = 4_096
    config: int = 64
    errors: int = 32


DEFAULT = Limits()

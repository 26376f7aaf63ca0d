"""The error codes of FORMAT.md, and which of their texts the format leaves free."""

from __future__ import annotations

FILE = ("io.missing", "io.unreadable", "io.too_large")
JSON = (
    "json.syntax",
    "json.utf8",
    "json.trailing_data",
    "json.duplicate_key",
    "json.depth",
    "json.number",
)
SCHEMA = (
    "schema.format",
    "schema.version",
    "schema.missing_field",
    "schema.unknown_field",
    "schema.type",
    "schema.limit",
)
SCALAR = (
    "scalar.dtype",
    "scalar.encoding",
    "scalar.not_finite",
    "scalar.out_of_range",
    "scalar.base64",
)
CONTRACT = (
    "family.unknown",
    "family.mismatch",
    "config.mismatch",
    "param.missing",
    "param.unexpected",
    "param.duplicate",
    "param.order",
    "param.shape",
    "param.count",
)
PROBE = ("probe.shape", "probe.parity")

ALL = (*FILE, *JSON, *SCHEMA, *SCALAR, *CONTRACT, *PROBE)

GRAPH = (
    "graph.op",
    "graph.arity",
    "graph.name",
    "graph.shape",
    "graph.samples",
    "graph.attr",
    "graph.unused",
)
"""Of a graph file; it has those of files, JSON and the schema too."""

SAFETENSORS = (
    "safetensors.header",
    "safetensors.dtype",
    "safetensors.offsets",
    "safetensors.span",
    "safetensors.extent",
)
"""Of a safetensors file; it has those of JSON, the schema and payloads too."""

FREE_EXPECTED = frozenset({"json.syntax", "json.utf8", "json.number", "scalar.base64"})
FREE_FOUND = FREE_EXPECTED | {"json.trailing_data"}

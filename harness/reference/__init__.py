"""The reference engine: an independent strict reader and checker, in Python alone.

It shares no code with the writer and none with Lean, uses no JSON library, does not recurse on
what it reads, and runs no models. FORMAT.md is its only source.
"""

from harness.formats.limits import Limits
from harness.reference.engine import (
    NAME,
    VERSION,
    ReferenceEngine,
    check_bytes,
    check_file,
    check_graph,
    for_graph,
    judge_graph_file,
    payload_of,
)

__all__ = [
    "NAME",
    "VERSION",
    "Limits",
    "ReferenceEngine",
    "check_bytes",
    "check_file",
    "check_graph",
    "for_graph",
    "judge_graph_file",
    "payload_of",
]

"""What a terminal is given: text that can neither move its cursor nor fail to be printed."""

from __future__ import annotations

import re
import sys

# FORMAT.md, "Verdict as text": controls, separators, bidirectional controls; surrogates; backslash.
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\\\\]"
)


def escaped(text: str) -> str:
    """`text` with what could end its line, obey a terminal or turn it around as `\\u001b`."""
    return _ESCAPED.sub(
        lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", text
    )


def blanked(text: str) -> str:
    """`text` with a blank for each character that does not print, for a line in place."""
    return "".join(char if char.isprintable() else " " for char in text).rstrip()


def encodable(text: str, encoding: str = "ascii") -> str:
    """`text` with a backslash escape for each character that `encoding` has not."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def say(text: str) -> None:
    """Print a line at once, whatever the terminal's encoding."""
    print(encodable(text, sys.stdout.encoding or "utf-8"), flush=True)


def note(text: str) -> None:
    """Tell people something beside the answer."""
    print(f"harness: {text}", file=sys.stderr, flush=True)

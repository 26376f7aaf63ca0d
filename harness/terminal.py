"""What a terminal is given: text that can neither move its cursor nor fail to be printed."""

from __future__ import annotations

import sys


def escaped(text: str) -> str:
    """`text` with C0 and C1 control characters and surrogates written as `\\u001b`."""
    if text.isprintable():
        return text
    return "".join(
        f"\\u{ord(char):04x}"
        if char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char <= "\udfff"
        else char
        for char in text
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

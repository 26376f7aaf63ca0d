"""How the reader stops at the first error."""

from __future__ import annotations


class Stop(Exception):
    """The first error of a document. Carries it out of the reader and never leaves this package.

    `byte` is its position. `open` says that the error rests on the input ending where it ends:
    with more bytes there could be another error, or none.
    """

    def __init__(
        self, code: str, path: str, expected: str, found: str, byte: int, *, open: bool = False
    ) -> None:
        super().__init__(code, path)
        self.code = code
        self.path = path
        self.expected = expected
        self.found = found
        self.byte = byte
        self.open = open

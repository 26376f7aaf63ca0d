"""The manifest of a run folder, `manifest.json`: what was asked, and how far it has come.

It is there from the first moment on and is written again after each step, so that a run that was
ended by anything at all can be told from one that is over, and can be gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from harness.errors import MalformedManifest
from harness.exits import Exit
from harness.formats.fields import Fields, parse
from harness.runs.view import State, Step

NAME = "manifest.json"
FORMAT = "torchlean.manifest"
VERSION = 1

End = Literal["", "as expected", "not as expected", "unknown", "not finished"]
"""How a run ended: not yet; with all as expected; with something that was not; with no answer; with
a failure of its own, so that its last step has not ended."""
ENDS: Mapping[int, End] = {
    Exit.AS_EXPECTED: "as expected",
    Exit.NOT_AS_EXPECTED: "not as expected",
    Exit.REJECTED: "not as expected",
    Exit.UNKNOWN: "unknown",
}
"""Of commands by their exit codes; the others have not finished."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`kind` is the command, `name` what it was about, `begun` the time in UTC, `asked` what the
    command was asked for; `steps` are those that have ended, `known` what they found out that a
    later one needs, `rests_on` digests of what they read and made."""

    kind: str
    name: str
    begun: str
    asked: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    known: Mapping[str, object] = field(default_factory=dict)
    rests_on: Mapping[str, str] = field(default_factory=dict)
    end: End = ""

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """The manifest of a run folder. Raises `MalformedManifest`."""
        path = folder / NAME
        try:
            return cls.of(parse(path.read_bytes(), "manifest"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise MalformedManifest(str(path), reason or str(error)) from error

    @classmethod
    def of(cls, fields: Fields) -> Manifest:
        """What a manifest says. Raises `ValueError`."""
        if (fields.text("format"), fields.natural("version")) != (FORMAT, VERSION):
            raise ValueError(f"not a {FORMAT} of version {VERSION}")
        end = fields.text("end")
        if end not in get_args(End):
            raise ValueError(f"ends in no known way: {end}")
        rests_on = fields.fields("rests_on")
        return cls(
            kind=fields.text("kind"),
            name=fields.text("name"),
            begun=fields.text("begun"),
            asked=fields.fields("asked").values(),
            steps=tuple(map(_step, fields.each("steps"))),
            known=fields.fields("known").values(),
            rests_on={label: rests_on.text(label) for label in rests_on.values()},
            end=cast(End, end),
        )

    def to_json(self) -> str:
        """The content of the file."""
        steps = [asdict(step) for step in self.steps]
        fields = {name: getattr(self, name) for name in self.__slots__}
        content = {"format": FORMAT, "version": VERSION, **fields, "steps": steps}
        return json.dumps(content, indent=1) + "\n"


def _step(fields: Fields) -> Step:
    state = fields.text("state")
    if state not in get_args(State):
        raise ValueError(f"a step cannot be {state}")
    seconds = fields.number("seconds")
    return Step(fields.text("name"), cast(State, state), fields.text("detail"), seconds)

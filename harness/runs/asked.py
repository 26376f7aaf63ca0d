"""What a round trip is asked for: it begins with this, and its manifest keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from harness import families
from harness.checkout import Checkout
from harness.formats.fields import Fields
from harness.processes.supervisor import Bounds, Tee
from harness.runs.folder import RunFolder
from harness.runs.roundtrip import Trip

KIND = "roundtrip"
"""What the manifests of round trips say they are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A family by its name, the engine, settings of its configuration, the arithmetic for the
    probe, options for the training script, a folder of what Lean exported before. A round trip
    that is `apart` leaves nothing outside its run folder."""

    model: str
    engine: str = "auto"
    settings: tuple[str, ...] = ()
    arithmetic: str | None = None
    options: tuple[str, ...] = ()
    scaffold: str | None = None
    apart: bool = False

    @classmethod
    def of(cls, said: Mapping[str, object]) -> Asked:
        """What a manifest says was asked. Raises `ValueError`."""
        fields = Fields(said, "asked").only(*cls.__slots__)
        return cls(
            model=fields.text("model"),
            engine=fields.text("engine"),
            settings=fields.texts("settings"),
            arithmetic=fields.text("arithmetic") if fields.has("arithmetic") else None,
            options=fields.texts("options"),
            scaffold=fields.text("scaffold") if fields.has("scaffold") else None,
            apart=fields.value("apart") is True,
        )

    def begin(
        self,
        checkout: Checkout,
        *,
        bounds: Bounds,
        listen: Tee,
        inside: Path | None = None,
        name: str = "",
    ) -> Trip:
        """A new round trip, with a run folder of this name or the family's."""
        run = RunFolder.create(
            checkout,
            name or self.model,
            bounds=bounds,
            listen=listen,
            kind=KIND,
            asked=asdict(self),
            inside=inside,
        )
        return self.trip(checkout, run)

    def trip(self, checkout: Checkout, run: RunFolder) -> Trip:
        """The round trip in this folder, before its first step. Raises `ValueError`."""
        family = next((one for one in families.ALL if one.name == self.model), None)
        if family is None:
            raise ValueError(f"there is no family {self.model}")
        elsewhere = self.apart or self.settings or self.scaffold
        return Trip(
            checkout=checkout,
            family=family.at(run.path) if elsewhere else family,
            wish=self.engine,
            settings=self.settings,
            arithmetic=self.arithmetic,
            script_options=self.options,
            run=run,
            given=None if self.scaffold is None else Path(self.scaffold),
        )

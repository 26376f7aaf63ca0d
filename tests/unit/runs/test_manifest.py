"""Manifests: what is written reads back, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import MalformedManifest
from harness.runs import manifest as manifests
from harness.runs.manifest import Manifest
from harness.runs.view import Step

FULL = Manifest(
    kind="roundtrip",
    name="mlp",
    begun="2026-01-02T03:04:05Z",
    asked={"model": "mlp", "settings": ["hidden=5"]},
    steps=(Step("toolchain", "skipped", "no Lean", 0.25), Step("train", "ok", "R² 0.4", 7.5)),
    known={"trained": "ab" * 32},
    rests_on={"payload": "cd" * 32},
    end="not finished",
)


def written(folder: Path, content: object) -> Path:
    (folder / manifests.NAME).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("manifest", [FULL, Manifest("ir", "ir", "")])
def test_a_manifest_reads_back(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / manifests.NAME).write_text(manifest.to_json())
    assert Manifest.load(tmp_path) == manifest


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.update(format="torchlean.run"),
        lambda content: content.update(version=2),
        lambda content: content.update(end="went well"),
        lambda content: content.pop("asked"),
        lambda content: content["steps"][0].update(state="done"),
        lambda content: content["steps"][0].pop("seconds"),
        lambda content: content["rests_on"].update(payload=1),
    ],
)
def test_what_is_no_manifest(damage: Callable[[dict[str, Any]], object], tmp_path: Path) -> None:
    content = json.loads(FULL.to_json())
    damage(content)
    with pytest.raises(MalformedManifest) as raised:
        Manifest.load(written(tmp_path, content))
    assert raised.value.exit_code == 2
    assert raised.value.source == str(tmp_path / "manifest.json")


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{"])
def test_nothing_and_garbage(text: str, tmp_path: Path) -> None:
    with pytest.raises(MalformedManifest):
        Manifest.load(tmp_path)
    (tmp_path / manifests.NAME).write_text(text)
    with pytest.raises(MalformedManifest):
        Manifest.load(tmp_path)


def test_every_exit_code_is_an_end() -> None:
    assert {replace(FULL, end=end).to_json() for end in manifests.ENDS.values()}
    assert manifests.ENDS[0] == "as expected"
    assert 124 not in manifests.ENDS

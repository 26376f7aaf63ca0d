"""Runs a training script with the scaffold of another configuration.

python -m harness.torch_side.scaffolded MODEL.py SCRIPT [OPTION ...]: the script runs as if it had
been started by itself, but that its `generated.model` is the file MODEL.py.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import ModuleType

from harness.torch_side.saver import load_scaffold


def main(words: list[str]) -> None:
    """Run the script, which ends as it would by itself."""
    model, script, *options = words
    package = ModuleType("generated")
    package.__path__ = []
    sys.modules["generated"] = package
    sys.modules["generated.model"] = load_scaffold(model)
    sys.path[0] = str(Path(script).resolve().parent)
    sys.argv = [script, *options]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])

from __future__ import annotations

import re
from pathlib import Path

from harness import errors
from harness.checkout import Checkout
from harness.exits import MEANING, Exit, table


def test_each_code_has_a_meaning() -> None:
    assert list(MEANING) == list(Exit)
    assert table().startswith("0 as expected, 1 not as expected, 2 usage, 3 payload rejected, ")


def test_the_readme_tells_of_the_same_codes(checkout: Checkout) -> None:
    text = (checkout.root / "README.md").read_text(encoding="utf-8")
    sentence = re.search(r"Exit codes: (.*?)\.", text)
    assert sentence is not None
    assert [int(code) for code in re.findall(r"\b\d+\b", sentence[1])] == list(Exit)


def test_no_code_is_written_twice() -> None:
    """Where a command ends, or an error says how, it is by name."""
    modules = [Path(errors.__file__), *(Path(errors.__file__).parent / "commands").glob("*.py")]
    for path in modules:
        assert not re.search(r"(exit_code = |return )\d", path.read_text(encoding="utf-8")), path

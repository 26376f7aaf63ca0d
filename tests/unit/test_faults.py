from __future__ import annotations

from tests import faults


def test_the_page_is_that_of_the_tests() -> None:
    """After a change: `python -m tests.faults` writes it."""
    assert faults.PAGE.read_text(encoding="utf-8") == faults.page()


def test_each_test_of_a_fault_is_in_it() -> None:
    for name in faults.TESTS:
        module = __import__(name, fromlist=["x"])
        tests = {one for one in vars(module) if one.startswith("test_")}
        assert tests == {one.test for one in faults.FAULTS if one.module == name}

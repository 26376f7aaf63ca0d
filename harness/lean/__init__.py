"""Lean as the harness uses it: its toolchain, its installation, its build, its engine."""

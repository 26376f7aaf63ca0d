"""Lean as the harness uses it: toolchain, installation, build, engine."""

"""Damage to definitions in Lean, and what notices it."""

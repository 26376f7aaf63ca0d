"""Where definitions in Lean are damaged, on copies, and what notices each damage."""

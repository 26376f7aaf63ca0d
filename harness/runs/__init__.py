"""Runs: their steps, the folders that keep them, what people see of them."""

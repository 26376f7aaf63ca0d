"""The harness around the round trip between Lean and PyTorch."""

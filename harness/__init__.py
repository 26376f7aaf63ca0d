"""The harness around the round trip between Lean and PyTorch."""

__version__ = "0.1.0"

"""What needs torch or NumPy: programs that are started as children and never imported.

Each module here is a program, `python -m harness.torch_side.NAME …`, that prints its answer. It
may use `harness.formats`; nothing else of the harness uses it, so that the harness starts in a
moment, runs where torch is missing or broken, and outlives what torch does to a process.
"""

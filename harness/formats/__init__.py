"""What crosses the boundary, as FORMAT.md lays it down: contract, verdict, codes, limits."""

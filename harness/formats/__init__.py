"""What FORMAT.md lays down: contract, verdict and its words, error codes, limits."""

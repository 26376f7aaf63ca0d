"""What starts, bounds and ends children. Nothing else in the harness starts a process."""

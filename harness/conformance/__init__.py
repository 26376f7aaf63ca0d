"""Whether engines agree with FORMAT.md and with each other, on cases and random inputs."""

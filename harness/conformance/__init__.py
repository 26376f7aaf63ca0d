"""Do engines agree with FORMAT.md and each other? Cases, Lean's recording, random inputs."""

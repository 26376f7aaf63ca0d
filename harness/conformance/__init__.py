"""Do engines agree with FORMAT.md and each other? Cases, recording, random inputs, arithmetic."""

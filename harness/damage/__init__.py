"""Where damaged copies of payloads are made: edits, negative controls, random payloads."""

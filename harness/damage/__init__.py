"""Where damaged copies of payloads are made. What is expected of them stands elsewhere."""

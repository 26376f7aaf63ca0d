"""Where children are started, bounded and killed; nothing else starts a process."""

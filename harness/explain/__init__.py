"""What a file seems to hold, beside what it must hold, and what would make it fit."""

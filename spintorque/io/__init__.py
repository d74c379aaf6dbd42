"""Questions and answers in files."""

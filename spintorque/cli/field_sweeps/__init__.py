"""Commands about a field without current."""

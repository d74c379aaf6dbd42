"""Answers about fields of magnets with shapes."""

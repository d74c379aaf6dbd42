"""Closed forms straight from the literature: pure functions of arrays."""

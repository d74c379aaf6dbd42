"""Temperatures that change: what follows them in a magnet, and the heat of a current."""

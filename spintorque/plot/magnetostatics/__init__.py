"""Figures of fields of magnets with shapes."""

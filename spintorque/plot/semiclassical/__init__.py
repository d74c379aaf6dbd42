"""Figures of the semiclassical theories."""

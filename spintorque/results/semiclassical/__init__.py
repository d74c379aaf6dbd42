"""Answers of semiclassical theories."""

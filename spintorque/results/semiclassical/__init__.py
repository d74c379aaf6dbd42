"""Answers of the semiclassical theories."""

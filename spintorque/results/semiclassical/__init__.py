"""Answers of the semiclassical theories of transport."""

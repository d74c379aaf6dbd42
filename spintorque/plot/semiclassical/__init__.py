"""Figures of the semiclassical theories of transport."""

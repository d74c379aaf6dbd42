"""Semiclassical theories as sources of torques."""

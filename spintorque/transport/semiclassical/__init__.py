"""Semiclassical theories of spin transport as sources of torques."""

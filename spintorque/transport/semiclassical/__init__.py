"""Semiclassical theories of transport: circuits, diffusion, scattering with random phases."""

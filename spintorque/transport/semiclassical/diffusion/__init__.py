"""Drift and diffusion of charge and spin through films, by exact exponentials."""

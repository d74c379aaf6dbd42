"""Integrals over k-parallel and energy, refined until they are as accurate as asked."""

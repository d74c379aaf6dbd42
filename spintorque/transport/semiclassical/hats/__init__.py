"""Scattering by many modes: averages over random phases, and S-matrices of finitely many modes."""

"""Answers about resistances, and closed forms fitted to torque tables."""

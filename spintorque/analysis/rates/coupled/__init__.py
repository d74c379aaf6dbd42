"""Rates of escape of coupled layers."""

"""Figures of small motions around points of rest."""

"""Answers about small motions around points of rest."""

"""Answers: frozen results that do not know how they were made."""

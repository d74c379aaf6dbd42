"""Published claims, recomputed: ``python -m validation`` runs all of them and prints the table."""

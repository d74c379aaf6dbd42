"""Questions: frozen, checked when they are made."""

"""Fields of magnets with shapes."""

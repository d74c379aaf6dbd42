"""Time steps: their length, where they are cut, and their cost."""

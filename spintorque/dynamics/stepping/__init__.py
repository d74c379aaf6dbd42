"""Steps in time: how long they are, where they are cut, and what they cost."""

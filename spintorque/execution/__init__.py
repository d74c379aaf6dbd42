"""How long work is done: executors, finished parts on disk, progress, memory that is left."""

"""How long work is done: processes, clusters, finished parts on disk, memory that is left."""

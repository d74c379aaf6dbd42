"""Parts of `Stack`: the order of its layers, remarks on it, and its doors upstairs."""

"""Questions of magnetoelectronic circuits: nodes, contacts between them, whole networks."""

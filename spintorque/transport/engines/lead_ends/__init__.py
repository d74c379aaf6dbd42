"""Ends of leads of n x n blocks: the calls of the kernel, and those that are known already."""

"""The engine in C: problems as rows of numbers, and the calls of the kernel."""

"""Rest points, their stability, barriers, and the rates of thermal escape."""

"""Magnetization dynamics: from a magnet, a torque and a drive to a trajectory."""

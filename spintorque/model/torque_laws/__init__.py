"""What may act on a magnet: torque laws, one file each, and the list of those in closed form."""

"""A question of the dynamics as plain numbers: layers, fields, torques, drives."""

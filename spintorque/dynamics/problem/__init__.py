"""The question of a motion as plain numbers: moments, fields, torques, drives."""

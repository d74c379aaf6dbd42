"""What a junction shows at its contacts, and fits to torque tables."""

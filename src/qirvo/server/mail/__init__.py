"""Ways for mail to leave the registry."""

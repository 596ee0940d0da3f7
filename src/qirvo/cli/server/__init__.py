"""`qirvo server`: running a registry."""

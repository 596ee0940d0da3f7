"""`qirvo account`: who may sign in to a registry."""

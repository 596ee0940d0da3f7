"""`qirvo alert`: which figures of a plugin are watched."""

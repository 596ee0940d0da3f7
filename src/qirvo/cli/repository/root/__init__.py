"""`qirvo repository root`."""

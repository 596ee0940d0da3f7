"""`qirvo repository`."""

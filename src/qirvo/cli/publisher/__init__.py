"""`qirvo publisher`."""

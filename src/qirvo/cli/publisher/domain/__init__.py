"""`qirvo publisher domain`."""

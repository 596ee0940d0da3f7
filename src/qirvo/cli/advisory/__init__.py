"""`qirvo advisory`."""

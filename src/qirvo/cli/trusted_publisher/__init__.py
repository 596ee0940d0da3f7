"""`qirvo trusted-publisher`."""

"""`qirvo site …`."""

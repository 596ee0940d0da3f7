"""`qirvo auth`: who one is at a registry."""

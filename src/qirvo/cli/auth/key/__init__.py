"""`qirvo auth key`."""

"""`qirvo deploy key`: the keys that sign images."""

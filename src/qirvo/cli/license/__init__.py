"""`qirvo license`: the license keys of this host's paid plugins."""

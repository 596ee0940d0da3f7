"""`qirvo audit`: what was done in a registry."""

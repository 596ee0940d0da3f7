"""`qirvo job`: the registry's own work."""

"""`qirvo config`: what the owner of this host chose."""

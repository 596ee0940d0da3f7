"""`qirvo submission`: what became of a request to be listed."""

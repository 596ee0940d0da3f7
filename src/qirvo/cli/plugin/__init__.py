"""`qirvo plugin`: what one does with plugins."""

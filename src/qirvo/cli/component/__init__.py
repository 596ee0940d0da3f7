"""`qirvo component`: what published releases are made of."""

"""`qirvo mirror`: copies of a part of a registry."""

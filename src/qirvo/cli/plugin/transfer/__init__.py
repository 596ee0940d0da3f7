"""`qirvo plugin transfer`: giving a plugin to another publisher."""

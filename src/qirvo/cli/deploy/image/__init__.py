"""`qirvo deploy image`: releases as images."""

"""`qirvo webhook`: programs that are told of a publisher's notices."""

"""`qirvo token`: tokens for programs."""

"""`qirvo daemon`: a host that looks after itself."""

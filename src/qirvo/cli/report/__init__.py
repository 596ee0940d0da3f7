"""`qirvo report`: what users report."""

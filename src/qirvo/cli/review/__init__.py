"""`qirvo review`: what a reviewer does."""

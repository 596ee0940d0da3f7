"""`qirvo deploy`: what an operator does."""

"""Doing the work that the queue holds, and what has to be done every so often."""

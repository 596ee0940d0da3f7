"""Copies of a whole registry: made while it runs, restored elsewhere, and looked through."""

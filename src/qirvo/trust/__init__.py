"""Signed metadata: what a registry signs and a host verifies, on python-tuf."""

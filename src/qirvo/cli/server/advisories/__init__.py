"""`qirvo server advisories`: what a registry knows about packages of others."""

"""Scanners of others, asked over the network."""

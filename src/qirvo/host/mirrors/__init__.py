"""Copies of a part of a registry that verify without it."""

"""Asking addresses that others named."""

"""Registries that a user would pick instead, each started for real on loopback, and ours behind the same few methods.

`scripts/setup-bench` makes their environments below `.bench/peers`.
"""

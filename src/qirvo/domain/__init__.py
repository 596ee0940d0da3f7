"""Vocabulary and rules: values and plain functions that take `now`; no I/O, clock or dice."""

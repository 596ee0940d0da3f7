"""What a machine with plugins does: decide, install, keep, return, run. Every state it reaches is on disk first."""

"""Where the registry keeps what it counts."""

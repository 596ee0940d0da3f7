"""Where the registry keeps bytes."""

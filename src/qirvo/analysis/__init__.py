"""What the code of a plugin can do: facts read from its text and syntax tree, never from running it (ADR-0013)."""

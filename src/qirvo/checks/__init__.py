"""What an artifact must satisfy: one check a module, run over content that was read without trusting it."""

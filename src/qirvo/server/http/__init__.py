"""The registry over HTTP: a route authenticates, translates, calls a use case and translates back; nothing else."""

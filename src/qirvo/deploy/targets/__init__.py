"""Where releases run: an engine, a cluster, a git repository."""

"""Where the registry publishes: a signed repository, and beside it the artifacts and the catalog."""

"""The registry's client library: what a publisher, a reviewer and the command line ask of a registry."""

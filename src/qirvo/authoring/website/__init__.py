"""A static download site: pages for people, and the same signed repository as a registry's for hosts (ADR-0028)."""

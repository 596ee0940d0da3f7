"""The registry's pages: rendered here, with forms that work without a script. ADR-0016."""

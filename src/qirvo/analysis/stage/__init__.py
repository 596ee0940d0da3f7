"""The stage: JavaScript that stands in for everything outside a plugin when it is emulated."""

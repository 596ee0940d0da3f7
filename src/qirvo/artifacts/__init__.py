"""The plugin archive: read without trusting it, written the same way every time, known by its content tree."""

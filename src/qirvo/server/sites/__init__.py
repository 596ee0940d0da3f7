"""Serving a folder of files, as any web server would, and counting what is downloaded of it."""

"""Qirvo Distribution: from an author's folder to every place that runs the plugin, and back."""

__version__ = "0.1.0"

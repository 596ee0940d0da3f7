"""A plugin's report as files: text for a terminal or a mail, a page of its own, and tables for programs."""

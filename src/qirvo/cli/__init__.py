"""Arguments in, text out: folders mirror the commands, and a command's modules are imported when it runs."""

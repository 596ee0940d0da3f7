"""What a publisher does: start a plugin, check it, pack it, publish it."""

"""`qirvo plugin config`: the owner's values for a plugin."""

"""Images: made without a daemon or by an engine, pushed, signed, and told about."""

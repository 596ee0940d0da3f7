"""What a caller may ask of the registry: one module per noun, one unit of work per act."""

"""The way out to addresses that somebody else chose."""

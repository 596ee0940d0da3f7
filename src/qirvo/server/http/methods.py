"""HTTP's own words for what changes nothing."""

READS = frozenset({"GET", "HEAD", "OPTIONS"})

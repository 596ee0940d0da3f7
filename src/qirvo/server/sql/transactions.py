"""What a transaction is begun with, on every engine: the names of the connection's execution options."""

READS_ONLY = "qirvo_reads_only"
"""It only reads, and waits for no writer."""

SHARES = "qirvo_shares"
"""It writes single rows that the engine guards by itself, beside other writers where the engine can."""

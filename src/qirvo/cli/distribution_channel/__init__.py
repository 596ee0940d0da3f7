"""`qirvo distribution-channel`: by which ways, and to where, plugins leave."""

"""`qirvo notice`: what there is to hear of."""

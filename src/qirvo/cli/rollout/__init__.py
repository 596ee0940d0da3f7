"""`qirvo rollout`: how much of an update channel sees a release."""

"""`qirvo source`: which repositories this host trusts."""

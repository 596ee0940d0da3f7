"""`qirvo entitlement`: who may have paid plugins."""

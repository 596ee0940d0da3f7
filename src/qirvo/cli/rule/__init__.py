"""`qirvo rule`: what the checks look for, and how much each rule may do in a registry."""

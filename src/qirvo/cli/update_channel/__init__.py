"""`qirvo update-channel`: the streams of releases that installations follow."""

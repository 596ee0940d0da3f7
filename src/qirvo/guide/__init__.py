"""The Distribution Guide's functions as a library: its names and fields, over what `qirvo` itself is made of."""

"""The HTTP contract both ends share: shapes only, one module per noun, named as they are sent."""

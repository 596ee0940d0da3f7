"""The registry's tables, one module per noun; SQL is written nowhere else."""

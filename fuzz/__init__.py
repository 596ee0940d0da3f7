"""Coverage-guided fuzzing: `make fuzz` looks for input that reader, manifest, scanner or checks cannot bear."""

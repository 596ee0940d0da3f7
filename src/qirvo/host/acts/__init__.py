"""What a host can be asked to do, a module for each noun; each imports what it needs when it runs."""

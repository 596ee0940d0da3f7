"""What an operator does: a release becomes an image, and the image runs in environments."""

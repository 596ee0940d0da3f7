"""Looking at domains for what proves who holds them."""

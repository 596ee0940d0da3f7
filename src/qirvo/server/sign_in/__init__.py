"""What signing in is looked at with: passwords, passkeys, and how often somebody tried."""

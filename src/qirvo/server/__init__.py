"""The registry: what publishers publish to, reviewers decide in and hosts read from."""

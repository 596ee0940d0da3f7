"""OpenID Connect: issuers' documents, their tokens, and signing in with them."""

"""A reference application whose people move from API keys to sign-in with Auth0."""

"""A reference application with sign-in by Google and GitHub, whose database is on another machine."""

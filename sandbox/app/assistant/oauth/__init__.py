"""Accounts at other providers: connecting them, keeping their tokens, and giving them back."""

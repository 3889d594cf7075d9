"""What can go wrong with an account at a provider."""

# Closed: each is a label of a metric, a word of the audit log and a parameter of the page that a person comes back to.
REASONS = (
    "state",
    "denied",
    "refused",
    "client",
    "grant",
    "unrefreshable",
    "unreachable",
    "throttled",
    "scope",
    "account",
    "identity",
)


class OAuthError(Exception):
    """`reason`: one of REASONS. The text is for a person and holds nothing that the provider sent."""

    def __init__(self, reason: str, text: str, seconds: int = 0):
        assert reason in REASONS
        super().__init__(text)
        self.reason = reason
        # After which it may work, where that is known.
        self.seconds = seconds

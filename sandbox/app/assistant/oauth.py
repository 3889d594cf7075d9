"""What each provider's authorization endpoint wants. Facts about providers, no I/O."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Dict, List, Mapping, Tuple
from urllib.parse import urlencode


@dataclass(frozen=True)
class Provider:
    name: str
    display_name: str
    authorize_url: str
    scopes: Tuple[str, ...]
    # RFC 7636. Notion's endpoint does not know it.
    pkce: bool
    # Parameters of the provider's own, e.g. those that make it hand out a refresh token.
    extra: Tuple[Tuple[str, str], ...] = ()

    def variable(self, suffix: str) -> str:
        return f"{self.name.upper()}_OAUTH_CLIENT_{suffix}"


GOOGLE_URL = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_EXTRA = (("access_type", "offline"), ("prompt", "consent"))
GOOGLE_API = "https://www.googleapis.com/auth"

PROVIDERS: Dict[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            "google",
            "Google",
            GOOGLE_URL,
            ("openid", "email", f"{GOOGLE_API}/calendar", f"{GOOGLE_API}/gmail.readonly", f"{GOOGLE_API}/drive.readonly"),
            pkce=True,
            extra=GOOGLE_EXTRA,
        ),
        Provider(
            "microsoft",
            "Microsoft",
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            ("openid", "email", "offline_access", "Calendars.ReadWrite", "Mail.Read", "Files.Read"),
            pkce=True,
        ),
        Provider(
            "notion",
            "Notion",
            "https://api.notion.com/v1/oauth/authorize",
            (),
            pkce=False,
            extra=(("owner", "user"),),
        ),
        Provider("youtube", "YouTube", GOOGLE_URL, (f"{GOOGLE_API}/youtube.readonly",), pkce=True, extra=GOOGLE_EXTRA),
    )
}


def missing_variables(provider: Provider, clients: Mapping[str, str]) -> List[str]:
    names = (provider.variable("ID"), provider.variable("SECRET"))
    return [name for name in names if not clients.get(name)]


def redirect_uri(provider: Provider, domain: str) -> str:
    return f"https://{domain}/api/oauth/{provider.name}/callback"


def authorization_url(provider: Provider, client_id: str, domain: str, state: str, verifier: str) -> str:
    """`verifier`: the PKCE code verifier; not sent itself, and not used where the provider has no PKCE."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri(provider, domain),
        "state": state,
        **dict(provider.extra),
    }
    if provider.scopes:
        query["scope"] = " ".join(provider.scopes)
    if provider.pkce:
        digest = hashlib.sha256(verifier.encode()).digest()
        query["code_challenge"] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        query["code_challenge_method"] = "S256"
    return f"{provider.authorize_url}?{urlencode(query)}"

"""Sign-in with Google and GitHub: the authorization code flow of OAuth 2."""

import json
from dataclasses import dataclass
from typing import Mapping, Optional, Tuple
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Provider:
    name: str
    display_name: str
    authorize_url: str
    token_url: str
    user_url: str
    scope: str


@dataclass(frozen=True)
class Identity:
    provider: str
    id: str
    email: str
    name: Optional[str]


PROVIDERS = (
    Provider(
        "google",
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://openidconnect.googleapis.com/v1/userinfo",
        "openid email profile",
    ),
    Provider(
        "github",
        "GitHub",
        "https://github.com/login/oauth/authorize",
        "https://github.com/login/oauth/access_token",
        "https://api.github.com/user",
        "read:user user:email",
    ),
)


class ProviderError(Exception):
    """Its text is for the log; it holds no code and no token."""


def configured(clients: Mapping[str, str], stand_in: str) -> Mapping[str, Tuple[Provider, str, str]]:
    """By name: the providers that have both an id and a secret, with these."""
    found = {}
    for provider in PROVIDERS:
        client = clients.get(f"{provider.name.upper()}_CLIENT_ID")
        secret = clients.get(f"{provider.name.upper()}_CLIENT_SECRET")
        if client and secret:
            found[provider.name] = (_at(provider, stand_in) if stand_in else provider, client, secret)
    return found


def _at(provider: Provider, base: str) -> Provider:
    at = f"{base.rstrip('/')}/{provider.name}"
    return Provider(
        provider.name, provider.display_name, f"{at}/authorize", f"{at}/token", f"{at}/user", provider.scope
    )


def authorize_url(provider: Provider, client: str, redirect: str, state: str) -> str:
    query = {
        "client_id": client,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": provider.scope,
        "state": state,
    }
    return f"{provider.authorize_url}?{urlencode(query)}"


def identify(provider: Provider, client: str, secret: str, redirect: str, code: str) -> Identity:
    """Who the code stands for. Raises ProviderError."""
    form = {
        "client_id": client,
        "client_secret": secret,
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": redirect,
    }
    token = _ask(provider, Request(provider.token_url, urlencode(form).encode(), {"Accept": "application/json"}))
    headers = {"Authorization": f"Bearer {token.get('access_token')}", "Accept": "application/json"}
    user = _ask(provider, Request(provider.user_url, headers=headers))
    identity = user.get("sub") or user.get("id")
    email = user.get("email")
    if not identity or not email:
        raise ProviderError(f"{provider.name} gives no id, or no public e-mail address")
    return Identity(provider.name, str(identity), email.lower(), user.get("name"))


def _ask(provider: Provider, request: Request) -> Mapping:
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read(65536))
    except (OSError, ValueError) as error:
        # Of an HTTP error only the status: its body and URL may hold what was sent.
        raise ProviderError(f"{provider.name} did not answer as expected: {getattr(error, 'code', type(error).__name__)}")

"""Sign-in with Google and GitHub: the authorization code flow of OAuth 2 with PKCE (RFC 7636)."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Provider:
    name: str
    display_name: str
    client_id: str
    redirect_uri: str
    authorize_url: str
    token_url: str
    user_url: str
    scope: str
    # Its own, for the authorization endpoint.
    parameters: Mapping[str, str]
    # The new one first; while it is rotated, the provider may know only one of the two.
    secrets: Tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Identity:
    provider: str
    id: str
    email: str
    name: Optional[str]


class ProviderError(Exception):
    """Its text is for the log; it holds no code and no token."""


def describe(entry: Mapping, clients: Mapping[str, str]) -> Provider:
    """A provider as the file of providers has it, with its secrets. Raises KeyError."""
    prefix = f"{entry['name'].upper()}_OAUTH_"
    secrets = (clients.get(f"{prefix}CLIENT_SECRET"), clients.get(f"{prefix}OLD_CLIENT_SECRET"))
    endpoints = entry["endpoints"]
    return Provider(
        name=entry["name"],
        display_name=entry["title"],
        client_id=entry["clientId"],
        redirect_uri=entry["redirectUri"],
        authorize_url=endpoints["authorize"],
        token_url=endpoints["token"],
        user_url=endpoints["user"],
        scope=" ".join(entry["scopes"]["user"]),
        parameters=entry["parameters"],
        secrets=tuple(secret for secret in secrets if secret),
    )


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorize_url(provider: Provider, state: str, verifier: str) -> str:
    query = {
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "response_type": "code",
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **provider.parameters,
    }
    return f"{provider.authorize_url}?{urlencode(query)}"


def identify(provider: Provider, code: str, verifier: str) -> Identity:
    """Who the code stands for. Raises ProviderError."""
    token = _exchange(provider, code, verifier)
    headers = {"Authorization": f"Bearer {token['access_token']}", "Accept": "application/json"}
    user = _ask(provider, Request(provider.user_url, headers=headers))
    identity = user.get("sub") or user.get("id")
    email = user.get("email")
    if not identity or not email:
        raise ProviderError(f"{provider.name} gives no id, or no public e-mail address")
    return Identity(provider.name, str(identity), email.lower(), user.get("name"))


def _exchange(provider: Provider, code: str, verifier: str) -> Mapping:
    error = "no client secret"
    for secret in provider.secrets:
        form = {
            "client_id": provider.client_id,
            "client_secret": secret,
            "code": code,
            "code_verifier": verifier,
            "grant_type": "authorization_code",
            "redirect_uri": provider.redirect_uri,
        }
        headers = {"Accept": "application/json"}
        answer = _ask(provider, Request(provider.token_url, urlencode(form).encode(), headers))
        if answer.get("access_token"):
            return answer
        error = str(answer.get("error", "no token"))
        # GitHub has a name of its own for the same.
        if error not in ("invalid_client", "incorrect_client_credentials"):
            break
    raise ProviderError(f"{provider.name} gives no token: {error[:80]}")


def _ask(provider: Provider, request: Request) -> Mapping:
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read(65536))
    except HTTPError as error:
        # Of its body only the code of RFC 6749: the rest and the URL may hold what was sent.
        try:
            return {"error": json.loads(error.read(65536))["error"]}
        except (ValueError, KeyError, TypeError):
            raise ProviderError(f"{provider.name} did not answer as expected: {error.code}")
    except (OSError, ValueError) as error:
        raise ProviderError(f"{provider.name} did not answer as expected: {type(error).__name__}")

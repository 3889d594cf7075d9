"""The configured providers, as the file that OAUTH_PROVIDERS_FILE names describes them. Facts about providers, no I/O."""

import json
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

from assistant.configuration import Reader

# Say who somebody is, and that access outlives the visit. Providers add them unasked, or leave them out of an answer.
IDENTITY_SCOPES = frozenset(("openid", "email", "profile", "offline_access"))
# Other names under which a provider reports a scope that was granted.
ALIASES = {
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
}
GRAPH = "https://graph.microsoft.com/"


@dataclass(frozen=True)
class Provider:
    name: str
    title: str
    client_id: str
    redirect_uri: str
    # `authorize`, `token`, `user`, `revoke`; or `issuer` alone, whose discovery document names them.
    endpoints: Mapping[str, str]
    # RFC 7636. Notion's endpoint does not know it.
    pkce: bool
    # "basic" or "body".
    client_authentication: str
    # "form" or "json".
    token_request: str
    # Of the provider's own, such as those that make it hand out a refresh token.
    parameters: Mapping[str, str]
    # By role.
    scopes: Mapping[str, Tuple[str, ...]]
    # Seconds since 1970: the first moment of the day on which the client secret ends, where that is known.
    secret_end: Optional[float] = None
    # The new one first. While one replaces the other, the provider takes both or only one of them.
    secrets: Tuple[str, ...] = field(default=(), repr=False)
    # PEM of authorities to trust beside those of the image.
    authorities: str = field(default="", repr=False)

    @property
    def secret_variable(self) -> str:
        return f"{self.name.upper()}_OAUTH_CLIENT_SECRET"

    def scopes_for(self, role: str) -> Tuple[str, ...]:
        return tuple(self.scopes.get(role, ()))

    def beyond(self, role: str, scopes: List[str]) -> List[str]:
        """Those of `scopes` that the role may not have. Granted, so those that only say who somebody is are no harm."""
        return sorted(set(scopes) - set(self.scopes_for(role)) - IDENTITY_SCOPES)


def granted_scopes(answer: Mapping[str, object], requested: List[str]) -> List[str]:
    """What the token endpoint says it granted. Without a word it is what was requested (RFC 6749, section 5.1)."""
    said = answer.get("scope")
    if not isinstance(said, str):
        return list(requested)
    # GitHub separates by commas.
    names = said.replace(",", " ").split()
    short = (name[len(GRAPH) :] if name.startswith(GRAPH) else name for name in names)
    return sorted({ALIASES.get(name, name) for name in short})


def start_of(day: str) -> float:
    return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=timezone.utc).timestamp()


def read_authorities(reader: Reader) -> str:
    path = reader.text("OAUTH_AUTHORITIES_FILE", "")
    try:
        text = Path(path).read_text(encoding="utf-8").strip() if path else ""
        if text:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
        return text
    except (OSError, ValueError) as error:
        reader.problems.append(f"OAUTH_AUTHORITIES_FILE: {path} has no certificates: {type(error).__name__}")
        return ""


def read_provider(entry: Mapping[str, object], clients: Mapping[str, str], authorities: str) -> Provider:
    name = str(entry["name"])
    variables = (f"{name.upper()}_OAUTH_CLIENT_SECRET", f"{name.upper()}_OAUTH_OLD_CLIENT_SECRET")
    return Provider(
        name=name,
        title=str(entry["title"]),
        client_id=str(entry["clientId"]),
        redirect_uri=str(entry["redirectUri"]),
        endpoints=dict(entry["endpoints"]),
        pkce=bool(entry["pkce"]),
        client_authentication=str(entry["clientAuthentication"]),
        token_request=str(entry.get("tokenRequest") or "form"),
        parameters=dict(entry.get("parameters") or {}),
        scopes={role: tuple(scopes) for role, scopes in entry["scopes"].items()},
        secret_end=start_of(str(entry["expires"])) if entry.get("expires") else None,
        secrets=tuple(clients[variable] for variable in variables if clients.get(variable)),
        authorities=authorities,
    )


def read_providers(reader: Reader) -> Dict[str, Provider]:
    clients, authorities = reader.pairs("OAUTH_CLIENTS_FILE"), read_authorities(reader)
    path = reader.text("OAUTH_PROVIDERS_FILE", "")
    if not path:
        return {}
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8") or "[]")
        providers = [read_provider(entry, clients, authorities) for entry in entries]
    except OSError as error:
        reader.problems.append(f"OAUTH_PROVIDERS_FILE: cannot read {path}: {error.strerror}")
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reader.problems.append(f"OAUTH_PROVIDERS_FILE: {path} is no list of providers: {type(error).__name__}")
        return {}
    return {provider.name: provider for provider in providers}

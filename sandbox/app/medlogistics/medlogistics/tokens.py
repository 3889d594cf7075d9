"""Access tokens of Auth0: https://auth0.com/docs/secure/tokens/access-tokens/validate-access-tokens"""

from dataclasses import dataclass
from typing import FrozenSet, Mapping

import jwt

from medlogistics.key_set import KeySet
from medlogistics.settings import Tenant

# What a token says it is signed with is not believed.
ALGORITHMS = ["RS256"]
# Two machines' clocks.
LEEWAY_SECONDS = 10
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]


@dataclass(frozen=True)
class Claims:
    subject: str
    roles: FrozenSet[str]
    permissions: FrozenSet[str]


def read(token: str, tenant: Tenant, keys: KeySet) -> Claims:
    """Raises jwt.InvalidTokenError for a token that this tenant has not signed for this API, and KeysUnavailable."""
    key_id = jwt.get_unverified_header(token).get("kid")
    claims = jwt.decode(
        token,
        keys.find(key_id),
        algorithms=ALGORITHMS,
        issuer=tenant.issuer,
        audience=tenant.audience,
        leeway=LEEWAY_SECONDS,
        options={"require": REQUIRED},
    )
    return Claims(
        subject=claims["sub"],
        roles=_names(claims, tenant.roles_claim),
        permissions=_names(claims, "permissions"),
    )


def _names(claims: Mapping, name: str) -> FrozenSet[str]:
    value = claims.get(name)
    return frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()

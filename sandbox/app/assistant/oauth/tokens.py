"""Tokens at rest: one row a kind and integration, opened only by what knows which row it is."""

from datetime import datetime, timedelta, timezone
from typing import Dict, Mapping, Optional

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.models import OAuthToken
from assistant.oauth.active_key import writing_key
from assistant.oauth.keys import KeyRing, version_of

KINDS = ("access", "refresh")


def context_of(integration_id: int, kind: str) -> str:
    return f"oauth_tokens:{integration_id}:{kind}"


def rows_of(session: Session, integration_id: int) -> Dict[str, OAuthToken]:
    query = select(OAuthToken).where(OAuthToken.integration_id == integration_id)
    found = session.execute(query.execution_options(populate_existing=True)).scalars()
    return {row.token_type: row for row in found}


def open_token(ring: KeyRing, row: OAuthToken) -> str:
    return ring.decrypt(row.ciphertext, context_of(row.integration_id, row.token_type))


def expiry(answer: Mapping[str, object], name: str) -> Optional[datetime]:
    seconds = answer.get(name)
    try:
        return datetime.now(timezone.utc) + timedelta(seconds=int(str(seconds))) if seconds is not None else None
    except (ValueError, OverflowError):
        return None


def save(session: Session, ring: KeyRing, integration_id: int, answer: Mapping[str, object]) -> None:
    """What the token endpoint answered. Without a new refresh token the one before stays good."""
    key_id = writing_key(session, ring)
    expiries = {"access": "expires_in", "refresh": "refresh_token_expires_in"}
    for kind in KINDS:
        token = answer.get(f"{kind}_token")
        if not isinstance(token, str):
            continue
        remove(session, integration_id, kind)
        session.add(
            OAuthToken(
                integration_id=integration_id,
                token_type=kind,
                ciphertext=ring.encrypt(token, context_of(integration_id, kind), key_id),
                key_version=version_of(key_id),
                expires_at=expiry(answer, expiries[kind]),
            )
        )


def remove(session: Session, integration_id: int, *kinds: str) -> None:
    which = OAuthToken.integration_id == integration_id, OAuthToken.token_type.in_(kinds or KINDS)
    session.execute(delete(OAuthToken).where(*which).execution_options(synchronize_session="fetch"))

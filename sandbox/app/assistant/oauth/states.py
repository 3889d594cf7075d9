"""States: what the callback believes. Each is one user's at one provider, for ten minutes and one use."""

import hashlib
import secrets
from typing import List, NamedTuple, Optional, Tuple

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from assistant.models import OAuthState
from assistant.oauth.active_key import writing_key
from assistant.oauth.keys import KeyRing, version_of


class Begun(NamedTuple):
    user_id: int
    scopes: List[str]
    verifier: str


def digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


def context_of(state_hash: bytes) -> str:
    return f"oauth_states:{bytes(state_hash).hex()}"


def begin(session: Session, ring: KeyRing, user_id: int, provider: str, scopes: Tuple[str, ...]) -> Tuple[str, str]:
    """State and code verifier."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    key_id, state_hash = writing_key(session, ring), digest(state)
    session.add(
        OAuthState(
            state_hash=state_hash,
            user_id=user_id,
            provider=provider,
            code_verifier_ciphertext=ring.encrypt(verifier, context_of(state_hash), key_id),
            key_version=version_of(key_id),
            scopes=list(scopes),
        )
    )
    return state, verifier


def use(session: Session, ring: KeyRing, state: str, provider: str) -> Optional[Begun]:
    """Committed at once: whatever happens then, nobody comes with this state again."""
    wanted = OAuthState.state_hash == digest(state), OAuthState.provider == provider
    row = session.execute(
        update(OAuthState)
        .where(*wanted, OAuthState.used_at.is_(None), OAuthState.expires_at > func.now())
        .values(used_at=func.now())
        .returning(OAuthState.user_id, OAuthState.scopes, OAuthState.code_verifier_ciphertext)
        .execution_options(synchronize_session=False)
    ).first()
    session.commit()
    if row is None:
        return None
    return Begun(row.user_id, row.scopes, ring.decrypt(row.code_verifier_ciphertext, context_of(digest(state))))

"""Which key of the ring encrypts, and how many rows each key opens.

The database says which one encrypts, so that both releases of an update agree on one that both have.
"""

from typing import Dict

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assistant.models import EncryptionKey, OAuthState, OAuthToken
from assistant.oauth.keys import KeyRing, version_of


def writing_key(session: Session, ring: KeyRing) -> str:
    """The id of the key that encrypts."""
    query = select(EncryptionKey.version).where(EncryptionKey.status == "active")
    key_id = f"k{session.execute(query).scalar_one_or_none()}"
    if key_id in ring.keys:
        return key_id
    # The first start with a ring, or one without the key before: nothing is encrypted with a key that is not there.
    activate(session, ring)
    return ring.active


def activate(session: Session, ring: KeyRing) -> None:
    """The ring's active key encrypts from the commit on; those that the ring does not have are retired."""
    session.execute(
        insert(EncryptionKey)
        .values([{"version": version_of(key_id), "status": "retiring"} for key_id in sorted(ring.keys)])
        .on_conflict_do_nothing()
    )
    # In the order of their numbers: two that do the same wait for each other.
    rows = session.execute(select(EncryptionKey).order_by(EncryptionKey.version).with_for_update()).scalars().all()
    active = version_of(ring.active)
    for row in rows:
        if row.version != active and row.status == "active":
            row.status = "retiring"
    # Before the other becomes active: the index has only one.
    session.flush()
    for row in rows:
        if row.version == active:
            row.status, row.retired_at = "active", None
        elif f"k{row.version}" not in ring.keys and row.status == "retiring":
            row.status, row.retired_at = "retired", func.now()
    session.flush()


def counts(session: Session, ring: KeyRing) -> Dict[str, object]:
    """How many rows each key opens: an old key may leave when nothing is left of it."""
    rows = {key_id: 0 for key_id in sorted(ring.keys)}
    # A state that is over is opened by nobody.
    waiting = OAuthState.used_at.is_(None), OAuthState.expires_at > func.now()
    for query in (
        select(OAuthToken.key_version, func.count()).group_by(OAuthToken.key_version),
        select(OAuthState.key_version, func.count()).where(*waiting).group_by(OAuthState.key_version),
    ):
        for version, count in session.execute(query).all():
            rows[f"k{version}"] = rows.get(f"k{version}", 0) + count
    return {"active": writing_key(session, ring), "rows": rows}

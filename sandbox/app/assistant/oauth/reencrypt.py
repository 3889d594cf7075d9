"""Rotation of token keys: rows move over to the key that encrypts, in batches.

Each batch is a transaction: killed in between, the next run goes on with the rest, and two runs at once share the rows.
"""

from typing import List, NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from assistant.models import OAuthToken
from assistant.oauth.active_key import activate, writing_key
from assistant.oauth.keys import KeyRing, version_of
from assistant.oauth.tokens import context_of, open_token

BATCH = 100


class Moved(NamedTuple):
    moved: int
    # Ids of rows that their key does not open. They stay as they are.
    unreadable: List[int]


def start(sessions: sessionmaker, ring: KeyRing) -> None:
    """The ring's active key encrypts from now on. Every release that runs must have it."""
    with sessions() as session:
        activate(session, ring)
        session.commit()


def reencrypt(sessions: sessionmaker, ring: KeyRing) -> Moved:
    after, moved, unreadable = 0, 0, []
    while True:
        with sessions() as session:
            rows = next_rows(session, ring, after)
            for row in rows:
                if move(session, ring, row):
                    moved += 1
                else:
                    unreadable.append(row.id)
            session.commit()
        if not rows:
            return Moved(moved, unreadable)
        after = rows[-1].id


def next_rows(session: Session, ring: KeyRing, after: int):
    """Locked. Who holds one of the others is about to replace it."""
    old = OAuthToken.key_version != version_of(writing_key(session, ring))
    known = OAuthToken.key_version.in_([version_of(key_id) for key_id in ring.keys])
    columns = OAuthToken.id, OAuthToken.integration_id, OAuthToken.token_type, OAuthToken.ciphertext
    query = select(*columns).where(old, known, OAuthToken.id > after).order_by(OAuthToken.id).limit(BATCH)
    return session.execute(query.with_for_update(skip_locked=True)).all()


def move(session: Session, ring: KeyRing, row) -> bool:
    try:
        token = open_token(ring, row)
    except InvalidTag:
        return False
    key_id = writing_key(session, ring)
    session.execute(
        update(OAuthToken)
        .where(OAuthToken.id == row.id)
        .values(ciphertext=ring.encrypt(token, context_of(row.integration_id, row.token_type), key_id), key_version=version_of(key_id))
        .execution_options(synchronize_session=False)
    )
    return True

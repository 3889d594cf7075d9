"""What an operator asks about token keys: how far a rotation is, and that it goes on."""

import json
import sys
from typing import Dict, Tuple

from sqlalchemy.exc import SQLAlchemyError

from assistant.configuration import Reader, load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.models import AuditEntry
from assistant.oauth.active_key import counts
from assistant.oauth.keys import KeyRing, read_ring
from assistant.oauth.reencrypt import reencrypt, start
from assistant.settings import Database, read_database

VERBS = ("token-keys", "reencrypt")


def read(reader: Reader) -> Tuple[Database, KeyRing]:
    return read_database(reader), read_ring(reader)


def run(verb: str) -> int:
    """Prints one line of JSON. Exit codes: 0 done, 1 the database refused, or a row could not be read."""
    database, ring = load_or_exit(read)
    sessions = make_sessions(make_engine(database))
    result: Dict[str, object] = {}
    try:
        if verb == "reencrypt":
            start(sessions, ring)
            result = reencrypt(sessions, ring)._asdict()
        with sessions() as session:
            if verb == "reencrypt":
                entry = AuditEntry(category="administration", action="token-keys.reencrypt", outcome="done", details=result)
                session.add(entry)
            result = {**counts(session, ring), **result}
            session.commit()
    except SQLAlchemyError as error:
        print(f"admin: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 1 if result.get("unreadable") else 0

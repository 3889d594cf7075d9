"""`python3 -m assistant.admin`: what an operator does by hand.

    create <email>  an administrator who signs in with this address
    reset <email>   another password for a user who exists; what was signed in with the old one is signed out
    token-keys      JSON: how many rows each key of the ring opens
    reencrypt       moves all rows to the ring's active key, goes on where an earlier run ended; then as token-keys

The first two print a one-time password, which is nowhere else: only its hash is kept. It holds for a day, and for nothing but
choosing a password of one's own. Exit codes: 0 done, 1 refused, 64 no such verb, 78 configuration.
"""

import re
import sys
from datetime import datetime, timedelta, timezone
from typing import List, Optional

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant import security
from assistant.configuration import load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.models import AuditEntry, User, UserRole
from assistant.oauth import admin as token_keys
from assistant.settings import read_database

LIFETIME = timedelta(hours=24)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Refused(Exception):
    """Its text says what to do."""


def find(session: Session, email: str) -> Optional[User]:
    return session.execute(select(User).where(or_(User.email == email, User.username == email))).scalars().first()


def create(session: Session, email: str) -> User:
    if find(session, email) is not None:
        raise Refused(f"{email} exists; `reset` gives it another one-time password")
    # A name that nobody can register: those have no @.
    user = User(username=email, email=email)
    session.add(user)
    return user


def reset(session: Session, email: str) -> User:
    user = find(session, email)
    if user is None:
        raise Refused(f"there is no {email}; `create` makes it")
    return user


VERBS = {"create": create, "reset": reset}


def give_password(session: Session, user: User, verb: str) -> str:
    password = security.make_password()
    now = datetime.now(timezone.utc)
    user.password_hash = security.hash_password(password)
    user.password_change_required, user.password_expires_at = True, now + LIFETIME
    user.password_changed_at = now
    session.flush()
    if verb == "create":
        session.add(UserRole(user_id=user.id, role="admin"))
    session.add(AuditEntry(category="administration", action=f"user.{verb}", outcome="done", user_id=user.id))
    return password


def main(arguments: List[str]) -> int:
    if len(arguments) == 1 and arguments[0] in token_keys.VERBS:
        return token_keys.run(arguments[0])
    if len(arguments) != 2 or arguments[0] not in VERBS:
        print("usage: python3 -m assistant.admin create|reset <email>, or token-keys|reencrypt", file=sys.stderr)
        return 64
    verb, email = arguments[0], arguments[1].lower()
    if len(email) > 254 or not EMAIL.fullmatch(email):
        print(f"admin: {arguments[1]} is not an e-mail address", file=sys.stderr)
        return 64
    sessions = make_sessions(make_engine(load_or_exit(read_database)))
    try:
        with sessions() as session:
            password = give_password(session, VERBS[verb](session, email), verb)
            session.commit()
    except (Refused, SQLAlchemyError) as error:
        print(f"admin: {error}", file=sys.stderr)
        return 1
    print(f"one-time password of {email}, for a day and not shown again: {password}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

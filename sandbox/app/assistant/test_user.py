"""`python3 -m assistant.test_user`: a user for the smoke tests of a release.

    create             prints JSON with its name and password, which are nowhere else
    remove <username>  removes it, and all that is its own; no other user can be removed

`create` also removes those that an earlier run left behind. Exit codes: 0 done, 1 failed, 64 no such verb, 78 configuration.
"""

import json
import secrets
import sys
from datetime import datetime, timedelta, timezone
from typing import List

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant import security
from assistant.configuration import load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.models import User, UserRole
from assistant.settings import read_database

# Nobody can register such a name: those have no @.
PREFIX, DOMAIN = "smoke-test-", "@smoke-test.invalid"
# Longer than smoke tests take.
LEFT_BEHIND = timedelta(hours=1)


def create(session: Session) -> None:
    ours = User.username.like(f"{PREFIX}%{DOMAIN}")
    left = delete(User).where(ours, User.created_at < datetime.now(timezone.utc) - LEFT_BEHIND)
    session.execute(left.execution_options(synchronize_session=False))
    name = f"{PREFIX}{secrets.token_hex(8)}{DOMAIN}"
    password = security.make_password()
    user = User(username=name, email=name, password_hash=security.hash_password(password))
    session.add(user)
    session.flush()
    session.add(UserRole(user_id=user.id, role="user"))
    session.commit()
    print(json.dumps({"username": name, "password": password}))


def remove(session: Session, username: str) -> None:
    session.execute(delete(User).where(User.username == username))
    session.commit()


def main(arguments: List[str]) -> int:
    verb, names = arguments[:1], arguments[1:]
    is_ours = all(name.startswith(PREFIX) and name.endswith(DOMAIN) for name in names)
    if (verb, len(names)) not in ((["create"], 0), (["remove"], 1)) or not is_ours:
        print(f"usage: python3 -m assistant.test_user create|remove {PREFIX}<id>{DOMAIN}", file=sys.stderr)
        return 64
    sessions = make_sessions(make_engine(load_or_exit(read_database)))
    try:
        with sessions() as session:
            if verb == ["create"]:
                create(session)
            else:
                remove(session, names[0])
    except SQLAlchemyError as error:
        print(f"test_user: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

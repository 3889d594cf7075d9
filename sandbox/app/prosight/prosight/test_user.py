"""`python3 -m prosight.test_user`: a user for the smoke tests of a release, signed in without an identity provider.

    create       prints JSON with its id and an access token for some minutes
    remove <id>  removes it, and its token with it; no other user can be removed

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

from prosight import tokens
from prosight.database import User, make_engine
from prosight.settings import Settings, load_or_exit, read_settings

# No provider gives such an id.
PREFIX = "smoke-test-"
TOKEN_MINUTES = 15
# Longer than smoke tests take.
LEFT_BEHIND = timedelta(hours=1)


def create(session: Session, settings: Settings) -> None:
    ours = User.provider_id.like(f"{PREFIX}%")
    left = delete(User).where(ours, User.created_at < datetime.now(timezone.utc) - LEFT_BEHIND)
    session.execute(left.execution_options(synchronize_session=False))
    name = f"{PREFIX}{secrets.token_hex(8)}"
    # The role that every new user gets, which is the database's to say.
    values = {"provider": "google", "provider_id": name, "email": f"{name}@smoke-test.invalid", "name": "Smoke test"}
    session.execute(User.__table__.insert().values(**values))
    user = session.query(User).filter(User.provider_id == name).one()
    session.commit()
    token = tokens.make_access(user, settings.domain, settings.secret_key, TOKEN_MINUTES)
    print(json.dumps({"user": name, "token": token}))


def remove(session: Session, name: str) -> None:
    session.execute(delete(User).where(User.provider_id == name))
    session.commit()


def main(arguments: List[str]) -> int:
    verb, names = arguments[:1], arguments[1:]
    if (verb, len(names)) not in ((["create"], 0), (["remove"], 1)) or not all(n.startswith(PREFIX) for n in names):
        print(f"usage: python3 -m prosight.test_user create|remove {PREFIX}<id>", file=sys.stderr)
        return 64
    settings = load_or_exit(read_settings)
    try:
        with Session(make_engine(settings.database), expire_on_commit=False) as session:
            if verb == ["create"]:
                create(session, settings)
            else:
                remove(session, names[0])
    except SQLAlchemyError as error:
        print(f"test_user: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

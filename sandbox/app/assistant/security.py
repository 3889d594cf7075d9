"""Passwords and access tokens."""

import secrets
from datetime import datetime, timedelta, timezone
from typing import Tuple

import bcrypt
import jwt

ALGORITHM = "HS256"
# Of a password that is given out: long enough that nobody guesses it, and typed once.
ONE_TIME_BYTES = 18
# Of no password: checked when there is no such user, so that the answer takes as long as for one who exists.
NOBODY_HASH = "$2b$12$fXNNFTAlRfLVsV81.pRTreaY0pqaXoFwANUCZ89V3SE2CBl661Vxm"


def hash_password(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def make_password() -> str:
    return secrets.token_urlsafe(ONE_TIME_BYTES)


def password_matches(password: str, password_hash: str) -> bool:
    return bcrypt.checkpw(password.encode(), password_hash.encode())


def make_access_token(user_id: int, domain: str, secret: str, lifetime: timedelta) -> str:
    now = datetime.now(timezone.utc)
    claims = {"iss": domain, "sub": str(user_id), "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_access_token(token: str, domain: str, secret: str) -> Tuple[int, datetime]:
    """
    The user's id, and when the token was made, to the second. Raises jwt.InvalidTokenError when the token is expired,
    forged or another site's.
    """
    claims = jwt.decode(
        token, secret, algorithms=[ALGORITHM], issuer=domain, options={"require": ["exp", "iat", "iss", "sub"]}
    )
    return int(claims["sub"]), datetime.fromtimestamp(claims["iat"], timezone.utc)

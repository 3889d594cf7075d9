"""API keys, which everybody had before Auth0: they work until a day that the configuration may name."""

import hashlib
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Dict, Optional

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from medlogistics.database import User

HEADER = "X-API-Key"
# The release that brought Auth0.
DEPRECATED = datetime(2026, 12, 1, tzinfo=timezone.utc)


def headers(end: Optional[datetime]) -> Dict[str, str]:
    """What every answer to a key says: https://www.rfc-editor.org/rfc/rfc9745 and rfc8594."""
    announced = {"Deprecation": f"@{int(DEPRECATED.timestamp())}"}
    if end is not None:
        announced["Sunset"] = format_datetime(end, usegmt=True)
    return announced


def find(key: str, end: Optional[datetime], now: datetime, session: Session) -> User:
    """Whose key it is. Raises HTTPException."""
    if end is not None and now >= end:
        raise HTTPException(401, f"API keys ended on {end:%Y-%m-%d}: sign in with Auth0 instead")
    # A key is long and random, so a fast hash does.
    hashed = hashlib.sha256(key.encode()).hexdigest()
    user = session.scalar(select(User).where(User.api_key_hash == hashed))
    if user is None:
        raise HTTPException(401, "this API key is nobody's")
    return user

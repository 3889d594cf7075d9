"""Who asks: the user of a request's bearer token."""

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.models import User
from assistant.security import read_access_token

bearer = HTTPBearer(auto_error=False)


def current_user(
    request: Request,
    credentials: HTTPAuthorizationCredentials = Depends(bearer),
    session: Session = Depends(session_of),
) -> User:
    """FastAPI dependency. 401 for a missing, expired or forged token, one from before the password was changed, and a user who is gone."""
    refused = HTTPException(401, "sign in first", headers={"WWW-Authenticate": "Bearer"})
    if credentials is None:
        raise refused
    settings = request.app.state.settings
    try:
        user_id, made_at = read_access_token(credentials.credentials, settings.domain, settings.jwt_secret)
    except jwt.InvalidTokenError:
        raise refused
    user = session.get(User, user_id)
    if user is None or not user.is_active or user.password_change_required:
        raise refused
    # A token knows its second and no more, so one of the same second is as good as a later one.
    if user.password_changed_at is not None and made_at < user.password_changed_at.replace(microsecond=0):
        raise refused
    return user

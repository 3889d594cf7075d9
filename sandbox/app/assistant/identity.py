"""Who asks: the user of a request's bearer token."""

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.models import User
from assistant.security import user_id_of

bearer = HTTPBearer(auto_error=False)


def current_user(
    request: Request,
    credentials: HTTPAuthorizationCredentials = Depends(bearer),
    session: Session = Depends(session_of),
) -> User:
    """FastAPI dependency. 401 for a missing, expired or forged token, and for a user who is gone."""
    refused = HTTPException(401, "sign in first", headers={"WWW-Authenticate": "Bearer"})
    if credentials is None:
        raise refused
    settings = request.app.state.settings
    try:
        user = session.get(User, user_id_of(credentials.credentials, settings.domain, settings.jwt_secret))
    except jwt.InvalidTokenError:
        raise refused
    if user is None or not user.is_active:
        raise refused
    return user

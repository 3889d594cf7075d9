"""Who asks: by a token of Auth0, or by an API key as long as these work."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Callable, FrozenSet, Optional, Tuple

import jwt
from fastapi import Depends, Header, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session

from medlogistics import old_keys, tokens
from medlogistics.database import User, session_of
from medlogistics.key_set import KeysUnavailable
from medlogistics.roles import PERMISSIONS

bearer = HTTPBearer(auto_error=False)


@dataclass(frozen=True)
class Person:
    user: User
    roles: FrozenSet[str]
    permissions: FrozenSet[str]
    # "token" or "key".
    signed_in_by: str


def current_person(
    request: Request,
    credentials: Optional[HTTPAuthorizationCredentials] = Depends(bearer),
    key: Optional[str] = Header(None, alias=old_keys.HEADER),
    session: Session = Depends(session_of),
) -> Person:
    """401 for who is not signed in, 403 for who is and has no place here."""
    if credentials is not None:
        claims, user = _by_token(request, credentials.credentials, session)
        found = Person(user, claims.roles & PERMISSIONS.keys(), claims.permissions, "token")
    elif key is not None:
        user = _by_key(request, key, session)
        found = Person(user, frozenset({user.role}), PERMISSIONS[user.role], "key")
    else:
        raise _unauthorized("sign in first")
    if not found.user.is_active:
        raise HTTPException(403, "this user is deactivated")
    if not found.roles:
        raise HTTPException(403, "this user has no role: an administrator gives one at Auth0")
    return found


def allowed(permission: str) -> Callable[..., Person]:
    """FastAPI dependency: the person who asks, if the permission is theirs."""

    def check(person: Person = Depends(current_person)) -> Person:
        if permission not in person.permissions:
            raise HTTPException(403, f"this needs the permission {permission}")
        return person

    return check


def _by_token(request: Request, token: str, session: Session) -> Tuple[tokens.Claims, User]:
    tenant = request.app.state.settings.tenant
    if tenant is None:
        raise _unauthorized("sign-in with Auth0 is not configured")
    try:
        claims = tokens.read(token, tenant, request.app.state.keys)
    except jwt.InvalidTokenError as error:
        request.app.state.log.warning("token refused: %s", error)
        raise _unauthorized("this token is not valid: sign in again", 'Bearer error="invalid_token"')
    except KeysUnavailable:
        raise HTTPException(503, "Auth0 does not answer: try again in a moment")
    user = session.scalar(select(User).where(User.auth0_user_id == claims.subject))
    if user is None:
        raise HTTPException(403, "nobody here has this sign-in")
    return claims, user


def _by_key(request: Request, key: str, session: Session) -> User:
    end = request.app.state.settings.old_keys_end
    request.state.headers = old_keys.headers(end)
    user = old_keys.find(key, end, datetime.now(timezone.utc), session)
    request.app.state.log.info("API key of user %s used", user.id)
    return user


def _unauthorized(reason: str, challenge: str = "Bearer") -> HTTPException:
    return HTTPException(401, reason, headers={"WWW-Authenticate": challenge})

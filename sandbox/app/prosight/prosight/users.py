"""Administrators see the users, and give them their localId."""

from typing import List, Optional

import jwt
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, constr
from sqlalchemy import select
from sqlalchemy.orm import Session

from prosight import tokens
from prosight.database import User, session_of

router = APIRouter(prefix="/api/users")
bearer = HTTPBearer(auto_error=False)


class UserOut(BaseModel):
    id: int
    email: str
    name: Optional[str]
    role: str
    provider: str
    localId: Optional[str]


class LocalId(BaseModel):
    localId: constr(strip_whitespace=True, min_length=1, max_length=50)


def current_user(
    request: Request,
    credentials: HTTPAuthorizationCredentials = Depends(bearer),
    session: Session = Depends(session_of),
) -> User:
    """401 for a missing, expired or forged token, and for a user who is gone."""
    refused = HTTPException(401, "sign in first", headers={"WWW-Authenticate": "Bearer"})
    if credentials is None:
        raise refused
    settings = request.app.state.settings
    try:
        claims = tokens.read(credentials.credentials, "access", settings.domain, settings.secret_key)
    except jwt.InvalidTokenError:
        raise refused
    user = session.get(User, int(claims["sub"]))
    if user is None:
        raise refused
    return user


def administrator(user: User = Depends(current_user)) -> User:
    if user.role != "admin":
        raise HTTPException(403, "only an administrator may do this")
    return user


def _shown(user: User) -> UserOut:
    return UserOut(
        id=user.id, email=user.email, name=user.name, role=user.role, provider=user.provider, localId=user.local_id
    )


@router.get("/me", response_model=UserOut)
def me(user: User = Depends(current_user)) -> UserOut:
    return _shown(user)


@router.get("", response_model=List[UserOut], dependencies=[Depends(administrator)])
def everyone(session: Session = Depends(session_of), after: int = 0, limit: int = 100) -> List[UserOut]:
    page = select(User).where(User.id > after).order_by(User.id).limit(min(limit, 100))
    return [_shown(user) for user in session.scalars(page)]


@router.put("/{user_id}/localId", response_model=UserOut, dependencies=[Depends(administrator)])
def give_local_id(user_id: int, body: LocalId, session: Session = Depends(session_of)) -> UserOut:
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, f"there is no user {user_id}")
    user.local_id = body.localId
    session.commit()
    return _shown(user)

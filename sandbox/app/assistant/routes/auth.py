"""POST /api/auth/register, /api/auth/login and /api/auth/password."""

from datetime import datetime, timedelta, timezone

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field, constr, validator
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant import security
from assistant.database import session_of
from assistant.limits import refuse_more_than
from assistant.models import AuditEntry, User, UserRole
from assistant.routes.users import UserOut

router = APIRouter(prefix="/auth")
MINIMUM_PASSWORD_LENGTH = 12
# bcrypt looks at no more than this many bytes.
MAXIMUM_PASSWORD_BYTES = 72


def fits_bcrypt(value: str) -> str:
    if len(value.encode()) > MAXIMUM_PASSWORD_BYTES:
        raise ValueError(f"longer than {MAXIMUM_PASSWORD_BYTES} bytes")
    return value


class Registration(BaseModel):
    username: constr(regex=r"^[A-Za-z0-9_.-]{3,50}$")
    email: constr(regex=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)
    password: str = Field(min_length=MINIMUM_PASSWORD_LENGTH)

    _fits = validator("password", allow_reuse=True)(fits_bcrypt)


class Credentials(BaseModel):
    username: str = Field(max_length=254, description="user name or e-mail address")
    password: str = Field(max_length=MAXIMUM_PASSWORD_BYTES)


class PasswordChange(Credentials):
    new_password: str = Field(min_length=MINIMUM_PASSWORD_LENGTH)

    _fits = validator("new_password", allow_reuse=True)(fits_bcrypt)


class AccessToken(BaseModel):
    access_token: str
    token_type: str = "bearer"
    expires_in: int


@router.post("/register", status_code=201, response_model=UserOut)
def register(body: Registration, session: Session = Depends(session_of)) -> User:
    user = User(
        username=body.username.lower(), email=body.email.lower(), password_hash=security.hash_password(body.password)
    )
    session.add(user)
    try:
        session.flush()
        session.add(UserRole(user_id=user.id, role="user"))
        session.commit()
    except IntegrityError:
        raise HTTPException(409, "that user name or e-mail address is taken")
    session.refresh(user)
    return user


@router.post("/login", response_model=AccessToken)
def login(body: Credentials, request: Request, session: Session = Depends(session_of)) -> AccessToken:
    settings = request.app.state.settings
    user = authenticate(body, request, session)
    if user.password_change_required:
        raise HTTPException(403, "this password is for one use: choose one of your own first, at /api/auth/password")
    lifetime = timedelta(hours=settings.session_hours)
    return AccessToken(
        access_token=security.make_access_token(user.id, settings.domain, settings.jwt_secret, lifetime),
        expires_in=int(lifetime.total_seconds()),
    )


@router.post("/password", status_code=204)
def change_password(body: PasswordChange, request: Request, session: Session = Depends(session_of)) -> Response:
    """Tokens from before are void. The only thing that a one-time password is good for."""
    # Locked until the end: a one-time password that comes twice at once is used once.
    user = authenticate(body, request, session, lock=True)
    if body.new_password == body.password:
        raise HTTPException(422, "the new password is the old one")
    user.password_hash = security.hash_password(body.new_password)
    user.password_change_required, user.password_expires_at = False, None
    user.password_changed_at = datetime.now(timezone.utc)
    session.add(AuditEntry(category="account", action="password.change", outcome="done", user_id=user.id))
    session.commit()
    return Response(status_code=204)


def authenticate(given: Credentials, request: Request, session: Session, lock: bool = False) -> User:
    """401 for a wrong password, one that has expired, and a user who is not or no longer there."""
    limit = request.app.state.settings.limits.logins_per_minute
    refuse_more_than(limit, request, f"login:{given.username.lower()}")
    name = func.lower(given.username)
    query = select(User).where(or_(User.username == name, User.email == name))
    user = session.execute(query.with_for_update(key_share=True) if lock else query).scalars().first()
    password_hash = user.password_hash if user else security.NOBODY_HASH
    if not security.password_matches(given.password, password_hash) or user is None or not user.is_active:
        raise HTTPException(401, "user name or password is wrong")
    if user.password_expires_at is not None and user.password_expires_at < datetime.now(timezone.utc):
        raise HTTPException(401, "this one-time password has expired; ask for another")
    return user

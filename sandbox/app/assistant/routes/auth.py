"""POST /api/auth/register and /api/auth/login."""

from datetime import timedelta

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field, constr, validator
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant import security
from assistant.database import session_of
from assistant.limits import refuse_more_than
from assistant.models import User
from assistant.routes.users import UserOut

router = APIRouter(prefix="/auth")
# bcrypt looks at no more than this many bytes.
MAXIMUM_PASSWORD_BYTES = 72


class Registration(BaseModel):
    username: constr(regex=r"^[A-Za-z0-9_.-]{3,50}$")
    email: constr(regex=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)
    password: str = Field(min_length=12)

    @validator("password")
    def fits_bcrypt(cls, value: str) -> str:
        if len(value.encode()) > MAXIMUM_PASSWORD_BYTES:
            raise ValueError(f"longer than {MAXIMUM_PASSWORD_BYTES} bytes")
        return value


class Credentials(BaseModel):
    username: str = Field(max_length=254, description="user name or e-mail address")
    password: str = Field(max_length=MAXIMUM_PASSWORD_BYTES)


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
        session.commit()
    except IntegrityError:
        raise HTTPException(409, "that user name or e-mail address is taken")
    session.refresh(user)
    return user


@router.post("/login", response_model=AccessToken)
def login(body: Credentials, request: Request, session: Session = Depends(session_of)) -> AccessToken:
    settings = request.app.state.settings
    refuse_more_than(settings.limits.logins_per_minute, request, f"login:{body.username.lower()}")
    name = func.lower(body.username)
    user = session.execute(select(User).where(or_(User.username == name, User.email == name))).scalars().first()
    password_hash = user.password_hash if user else security.NOBODY_HASH
    if not security.password_matches(body.password, password_hash) or user is None or not user.is_active:
        raise HTTPException(401, "user name or password is wrong")
    lifetime = timedelta(hours=settings.session_hours)
    return AccessToken(
        access_token=security.make_access_token(user.id, settings.domain, settings.jwt_secret, lifetime),
        expires_in=int(lifetime.total_seconds()),
    )

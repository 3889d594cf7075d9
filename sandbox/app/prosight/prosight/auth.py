"""GET /auth/login/<provider> and its callback."""

import secrets
from datetime import datetime, timezone

import jwt
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from prosight import tokens
from prosight.database import User, session_of
from prosight.providers import Identity, Provider, ProviderError, authorize_url, challenge, identify

router = APIRouter(prefix="/auth")
# The code verifier of PKCE: it ties the callback to the browser that started, too.
VERIFIER_COOKIE = "prosight_sign_in"


def _provider(request: Request, name: str) -> Provider:
    found = request.app.state.settings.providers.get(name)
    if found is None:
        raise HTTPException(404, f"sign-in with {name} is not configured")
    return found


@router.get("/login/{name}")
def login(name: str, request: Request) -> RedirectResponse:
    provider = _provider(request, name)
    settings = request.app.state.settings
    verifier = secrets.token_urlsafe(32)
    state = tokens.make_state(name, challenge(verifier), settings.domain, settings.secret_key)
    answer = RedirectResponse(authorize_url(provider, state, verifier), 302)
    answer.set_cookie(VERIFIER_COOKIE, verifier, max_age=600, path="/auth", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/callback/{name}")
def callback(name: str, code: str, state: str, request: Request, session: Session = Depends(session_of)) -> dict:
    provider = _provider(request, name)
    settings = request.app.state.settings
    try:
        claims = tokens.read(state, "state", settings.domain, settings.secret_key)
    except jwt.InvalidTokenError:
        raise HTTPException(400, "this sign-in is too old, or was not started here: start again")
    verifier = request.cookies.get(VERIFIER_COOKIE, "")
    if claims["provider"] != name or not secrets.compare_digest(claims["nonce"], challenge(verifier)):
        raise HTTPException(400, "this sign-in was started in another browser: start again")
    try:
        identity = identify(provider, code, verifier)
    except ProviderError as error:
        request.app.state.log.warning("sign-in failed: %s", error)
        raise HTTPException(502, f"{provider.display_name} did not confirm the sign-in: start again")
    user = _signed_in(session, identity, identity.email in settings.administrators)
    return {
        "access_token": tokens.make_access(user, settings.domain, settings.secret_key, settings.token_minutes),
        "token_type": "bearer",
        "role": user.role,
        "localId": user.local_id,
    }


def _signed_in(session: Session, identity: Identity, administrator: bool) -> User:
    """The user of this identity; a new one has the role that the database gives, and an administrator that one."""
    now = datetime.now(timezone.utc)
    values = {
        "email": identity.email,
        "name": identity.name,
        "provider": identity.provider,
        "provider_id": identity.id,
        "last_login_at": now,
        **({"role": "admin"} if administrator else {}),
    }
    known = select(User).where(User.provider == identity.provider, User.provider_id == identity.id)
    if session.scalar(known) is None and session.scalar(select(func.count()).where(User.email == identity.email)):
        raise HTTPException(409, "another provider's user has this e-mail address: sign in with that one")
    statement = insert(User).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[User.provider, User.provider_id],
            set_={"last_login_at": now, "name": identity.name},
        )
    )
    session.commit()
    return session.scalar(known)

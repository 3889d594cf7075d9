"""/api/v1/oauth: a user's accounts at other providers. Another user's integration is as absent as one that never was."""

import hmac
import logging
from datetime import datetime
from typing import Dict, List, Optional
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.limits import refuse_more_than
from assistant.models import OAuthIntegration, OAuthProvider, User
from assistant.oauth import tokens
from assistant.oauth.active_key import counts
from assistant.oauth.due import due_integrations
from assistant.oauth.manager import Manager
from assistant.oauth.outcome import OAuthError
from assistant.oauth.providers import Provider
from assistant.oauth.roles import role_of

router = APIRouter(prefix="/v1/oauth")
log = logging.getLogger("uvicorn.error")
STATE_SECONDS = 600
STATUS = {"scope": 403, "grant": 409, "unrefreshable": 409, "throttled": 503, "unreachable": 502, "client": 502, "refused": 502}


class AuthorizeIn(BaseModel):
    # Part of the contract; a user can only connect an account of his own.
    user_id: Optional[int] = None
    # Default: all that the user's role may have.
    scopes: Optional[List[str]] = None


class AuthorizeOut(BaseModel):
    authorization_url: str
    state: str


class IntegrationOut(BaseModel):
    id: int
    provider: str
    status: str
    scopes: List[str]
    created_at: datetime
    # Of the access token; null where the provider says none.
    expires_at: Optional[datetime]
    refreshable: bool


def manager_of(request: Request) -> Manager:
    return request.app.state.oauth


def address_of(request: Request) -> Optional[str]:
    return request.client.host if request.client else None


def configured(name: str, request: Request) -> Provider:
    """FastAPI dependency: the provider, if it is there and complete."""
    providers = manager_of(request).providers
    if name not in providers:
        raise HTTPException(404, f"no such provider; use one of: {', '.join(providers)}")
    provider = providers[name]
    if not provider.secrets:
        raise HTTPException(503, f"{provider.title} is not configured: {provider.secret_variable} not set")
    return provider


def limit(request: Request, user: User, provider: str) -> None:
    limits = request.app.state.settings.limits
    refuse_more_than(limits.oauth_per_minute, request, f"oauth:{user.id}")
    refuse_more_than(limits.oauth_provider_per_minute, request, f"oauth-provider:{provider}")


def refused(error: OAuthError) -> HTTPException:
    headers = {"Retry-After": str(error.seconds)} if error.seconds else None
    return HTTPException(STATUS.get(error.reason, 400), str(error), headers=headers)


def own(integration_id: int, user: User = Depends(current_user), session: Session = Depends(session_of)):
    """FastAPI dependency: the integration, if it is this user's."""
    row = session.get(OAuthIntegration, integration_id)
    if row is None or row.user_id != user.id or row.status == "revoked":
        raise HTTPException(404, "no such integration")
    return row


def shown(session: Session, row: OAuthIntegration) -> IntegrationOut:
    kept = tokens.rows_of(session, row.id)
    access = kept.get("access")
    return IntegrationOut(
        id=row.id,
        provider=row.provider,
        status=row.status,
        scopes=row.scopes,
        created_at=row.created_at,
        expires_at=access.expires_at if access else None,
        refreshable="refresh" in kept,
    )


def rows_of(session: Session, user: User) -> List[OAuthIntegration]:
    mine = OAuthIntegration.user_id == user.id, OAuthIntegration.status != "revoked"
    return session.execute(select(OAuthIntegration).where(*mine).order_by(OAuthIntegration.id)).scalars().all()


@router.get("/providers")
def providers(
    request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> List[Dict[str, object]]:
    """All that there are, with the scopes that the user may ask for."""
    known = dict(session.execute(select(OAuthProvider.name, OAuthProvider.display_name)).all())
    here, role = manager_of(request).providers, role_of(session, user.id)
    titles = {**known, **{p.name: p.title for p in here.values()}}
    return [
        {
            "name": name,
            "display_name": title,
            "configured": name in here and bool(here[name].secrets),
            "scopes": list(here[name].scopes_for(role)) if name in here else [],
        }
        for name, title in sorted(titles.items())
    ]


@router.post("/{name}/authorize", response_model=AuthorizeOut)
def authorize(
    name: str,
    request: Request,
    response: Response,
    body: AuthorizeIn = AuthorizeIn(),
    user: User = Depends(current_user),
    session: Session = Depends(session_of),
):
    configured(name, request)
    if body.user_id is not None and body.user_id != user.id:
        raise HTTPException(403, "an account can only be connected to the user who is signed in")
    limit(request, user, name)
    try:
        url, state = manager_of(request).begin(session, user, name, body.scopes, address_of(request))
    except OAuthError as error:
        raise refused(error)
    # The callback comes without the user's token. By the cookie it is known to come from the browser that began it.
    response.set_cookie(
        cookie_name(name), state, max_age=STATE_SECONDS, path="/api/v1/oauth", secure=True, httponly=True, samesite="lax"
    )
    response.headers["Cache-Control"] = "no-store"
    return AuthorizeOut(authorization_url=url, state=state)


def cookie_name(provider: str) -> str:
    return f"oauth_state_{provider}"


@router.get("/{name}/callback", status_code=303)
def callback(
    name: str,
    request: Request,
    state: str = Query("", max_length=200),
    code: str = Query("", max_length=4096),
    error: str = Query("", max_length=200),
    session: Session = Depends(session_of),
) -> Response:
    """Back to the page, which is told how it went: nothing of the provider's answer stays in the address bar."""
    # First: nobody has signed in here, and each call costs the database and perhaps the provider. The state stays unused.
    limits = request.app.state.settings.limits
    refuse_more_than(limits.oauth_callbacks_per_minute, request, f"oauth-callback:{address_of(request)}")
    configured(name, request)
    # Another browser's state stays unused: its owner may still come.
    cookie = request.cookies.get(cookie_name(name), "")
    believed = state if state and hmac.compare_digest(cookie.encode(), state.encode()) else ""
    told = {"provider": name, "oauth": "connected"}
    try:
        manager_of(request).finish(session, name, believed, code, error, address_of(request))
    except OAuthError as problem:
        log.warning("oauth: %s: not connected: %s", name, problem.reason)
        told.update(oauth="failed", reason=problem.reason)
    headers = {"Location": f"/?{urlencode(told)}", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    response = Response(status_code=303, headers=headers)
    if believed:
        response.delete_cookie(cookie_name(name), path="/api/v1/oauth", secure=True, httponly=True, samesite="lax")
    return response


@router.get("/integrations", response_model=List[IntegrationOut])
def integrations(user: User = Depends(current_user), session: Session = Depends(session_of)):
    return [shown(session, row) for row in rows_of(session, user)]


@router.post("/integrations/sync", response_model=List[IntegrationOut])
def sync(request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)):
    """Refreshes the user's tokens that are about to end, and says what is there then."""
    due = due_integrations(session, user.id)
    session.rollback()
    for integration_id, user_id, provider in due:
        limit(request, user, provider)
        try:
            manager_of(request).refresh(session, integration_id, user_id, address_of(request))
        except OAuthError as error:
            # The answer shows its status, and the others have their turn.
            log.warning("oauth: %s: not refreshed: %s", provider, error.reason)
            session.rollback()
    return [shown(session, row) for row in rows_of(session, user)]


@router.post("/integrations/{integration_id}/refresh", response_model=IntegrationOut)
def refresh(
    request: Request,
    row: OAuthIntegration = Depends(own),
    user: User = Depends(current_user),
    session: Session = Depends(session_of),
):
    limit(request, user, row.provider)
    configured(row.provider, request)
    try:
        return shown(session, manager_of(request).refresh(session, row.id, user.id, address_of(request)))
    except OAuthError as error:
        raise refused(error)


@router.delete("/integrations/{integration_id}")
@router.post("/integrations/{integration_id}/revoke")
def revoke(
    request: Request,
    row: OAuthIntegration = Depends(own),
    user: User = Depends(current_user),
    session: Session = Depends(session_of),
) -> Dict[str, object]:
    """`revoked_at_provider` is false where the provider has no way to do that, or did not answer: its tokens then expire."""
    limit(request, user, row.provider)
    try:
        there = manager_of(request).revoke(session, row.id, user.id, address_of(request))
    except OAuthError as error:
        raise refused(error)
    return {"status": "revoked", "revoked_at_provider": there}


@router.get("/status")
def status(
    request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> Dict[str, object]:
    """The user's integrations, counted."""
    mine = select(OAuthIntegration.status, func.count()).where(OAuthIntegration.user_id == user.id)
    by_status = dict(session.execute(mine.group_by(OAuthIntegration.status)).all())
    return {"role": role_of(session, user.id), "integrations": by_status, "configured": list(manager_of(request).providers)}


@router.get("/health")
def health(
    request: Request, response: Response, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> Dict[str, object]:
    """503 where a token names a key that is not there; a provider that is left alone for a while is no fault of ours."""
    manager = manager_of(request)
    waits = {name: manager.backoff.seconds(name) for name in manager.providers}
    keys = counts(session, manager.ring)
    session.commit()
    lost = sorted(key_id for key_id, rows in keys["rows"].items() if rows and key_id not in manager.ring.keys)
    response.status_code = 503 if lost else 200
    return {
        "status": "unhealthy" if lost else "healthy",
        "providers": {name: f"waiting {seconds} s" if seconds else "ok" for name, seconds in waits.items()},
        "missing_keys": lost,
    }

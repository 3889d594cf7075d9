"""/api/oauth: which providers can be connected, and the first step of connecting one."""

import json
import secrets
from typing import Dict, List, Optional

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from assistant.identity import current_user
from assistant.models import User
from assistant.oauth import PROVIDERS, authorization_url, missing_variables

router = APIRouter(prefix="/oauth")
STATE_LIFETIME_SECONDS = 600


class AuthorizeIn(BaseModel):
    # Part of the contract; a user can only connect an account of his own.
    user_id: Optional[int] = None


class AuthorizeOut(BaseModel):
    authorization_url: str
    state: str


@router.get("/providers")
def providers(request: Request) -> List[Dict[str, object]]:
    clients = request.app.state.settings.oauth_clients
    return [
        {"name": p.name, "display_name": p.display_name, "configured": not missing_variables(p, clients)}
        for p in PROVIDERS.values()
    ]


@router.post("/{name}/authorize", response_model=AuthorizeOut)
def authorize(name: str, request: Request, body: AuthorizeIn = AuthorizeIn(), user: User = Depends(current_user)):
    app = request.app.state
    provider = PROVIDERS.get(name)
    if provider is None:
        raise HTTPException(404, f"no such provider; use one of: {', '.join(PROVIDERS)}")
    if body.user_id is not None and body.user_id != user.id:
        raise HTTPException(403, "an account can only be connected to the user who is signed in")
    missing = missing_variables(provider, app.settings.oauth_clients)
    if missing:
        raise HTTPException(503, f"{provider.display_name} is not configured: {', '.join(missing)} not set")
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    # Bound to the user and used once: the callback believes no state that is not there.
    record = json.dumps({"user_id": user.id, "provider": provider.name, "code_verifier": verifier})
    app.redis.set(f"oauth:state:{state}", app.cipher.encrypt(record, context=state), ex=STATE_LIFETIME_SECONDS)
    client_id = app.settings.oauth_clients[provider.variable("ID")]
    url = authorization_url(provider, client_id, app.settings.domain, state, verifier)
    return AuthorizeOut(authorization_url=url, state=state)

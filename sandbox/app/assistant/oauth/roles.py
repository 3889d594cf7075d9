"""What a user may ask of a provider."""

from typing import List, Optional, Tuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.models import UserRole
from assistant.oauth.outcome import OAuthError
from assistant.oauth.providers import Provider


def role_of(session: Session, user_id: int) -> str:
    """Asked each time: a role that was taken away counts at once."""
    roles = session.execute(select(UserRole.role).where(UserRole.user_id == user_id)).scalars().all()
    return "admin" if "admin" in roles else "user"


def choose(provider: Provider, role: str, wanted: Optional[List[str]]) -> Tuple[str, ...]:
    """The scopes to ask for: all of the role's, or those of them that are wanted. Nothing beyond them."""
    allowed = provider.scopes_for(role)
    if wanted is None:
        return allowed
    beyond = sorted(set(wanted) - set(allowed))
    if beyond:
        raise OAuthError("scope", f"not for the role {role} at {provider.title}: {', '.join(beyond)}")
    return tuple(scope for scope in allowed if scope in wanted)

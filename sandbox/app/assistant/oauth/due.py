"""Which tokens are about to end."""

from datetime import timedelta
from typing import List, Optional, Tuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.models import OAuthIntegration, OAuthToken

# Longer than the time between two looks, which is at most an hour.
AHEAD = timedelta(minutes=65)


def due_integrations(session: Session, user_id: Optional[int] = None) -> List[Tuple[int, int, str]]:
    """Id, user and provider of those that can be refreshed. Half of a token's life is time enough to do so once."""
    access, refresh = OAuthToken.__table__.alias("access"), OAuthToken.__table__.alias("refresh")
    ahead = func.least(AHEAD, (access.c.expires_at - access.c.created_at) / 2)
    query = (
        select(OAuthIntegration.id, OAuthIntegration.user_id, OAuthIntegration.provider)
        .join(access, (access.c.integration_id == OAuthIntegration.id) & (access.c.token_type == "access"))
        .join(refresh, (refresh.c.integration_id == OAuthIntegration.id) & (refresh.c.token_type == "refresh"))
        .where(OAuthIntegration.status == "active", access.c.expires_at < func.now() + ahead)
        .order_by(access.c.expires_at)
    )
    if user_id is not None:
        query = query.where(OAuthIntegration.user_id == user_id)
    return [tuple(row) for row in session.execute(query).all()]

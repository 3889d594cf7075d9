"""Queue `sync`: what beat asks for to keep up with the connected accounts."""

from datetime import datetime, timezone

from celery import shared_task
from sqlalchemy import select, update

from assistant.models import OAuthIntegration, OAuthToken
from assistant.queue import EXPIRE_INTEGRATIONS
from assistant.tasks.context import sessions


@shared_task(name=EXPIRE_INTEGRATIONS)
def expire_integrations() -> None:
    """An account whose access token is over and that has no refresh token must be connected again."""
    now = datetime.now(timezone.utc)
    expired = select(OAuthToken.integration_id).where(OAuthToken.token_type == "access", OAuthToken.expires_at < now)
    renewable = select(OAuthToken.integration_id).where(OAuthToken.token_type == "refresh")
    of_those = OAuthIntegration.id.in_(expired) & OAuthIntegration.id.not_in(renewable)
    with sessions() as session:
        session.execute(
            update(OAuthIntegration)
            .where(OAuthIntegration.status == "active", of_those)
            .values(status="expired")
            .execution_options(synchronize_session=False)
        )
        session.commit()

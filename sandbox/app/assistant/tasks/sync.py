"""Queue `sync`: what beat asks for to keep up with the connected accounts."""

import logging
import time
from datetime import datetime, timezone

from celery import shared_task
from sqlalchemy import select, update

from assistant.models import OAuthIntegration, OAuthToken
from assistant.oauth.due import due_integrations
from assistant.oauth.manager import Manager
from assistant.oauth.outcome import OAuthError
from assistant.oauth.reencrypt import reencrypt, start
from assistant.queue import EXPIRE_INTEGRATIONS, REENCRYPT_TOKENS, REFRESH_TOKENS, TASK_LIMIT_SECONDS
from assistant.store import STATE, connect
from assistant.tasks.context import reports, sessions, settings

log = logging.getLogger(__name__)
# What is left then is due at the next run as well.
REFRESH_SECONDS = TASK_LIMIT_SECONDS / 3


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


@shared_task(name=REFRESH_TOKENS)
def refresh_tokens() -> None:
    """Those that are about to end. A provider that is left alone for a while has its turn later."""
    if settings.token_keys is None:
        return
    manager = Manager(settings.oauth_providers, settings.token_keys, connect(settings.redis, STATE), reports)
    ends = time.monotonic() + REFRESH_SECONDS
    with sessions() as session:
        due = due_integrations(session)
        session.rollback()
        for integration_id, user_id, provider in due:
            if time.monotonic() > ends or provider not in manager.providers:
                continue
            try:
                manager.refresh(session, integration_id, user_id)
            except OAuthError as error:
                log.warning("oauth: %s: not refreshed: %s", provider, error.reason)
                session.rollback()


@shared_task(name=REENCRYPT_TOKENS)
def reencrypt_tokens() -> None:
    """Begins a rotation that the ring asks for, or goes on with it; otherwise there is nothing to do."""
    if settings.token_keys is not None:
        start(sessions, settings.token_keys)
        reencrypt(sessions, settings.token_keys)

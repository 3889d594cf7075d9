"""Queue `maintenance`: what beat asks for to keep the database small."""

from datetime import datetime, timedelta, timezone

from celery import shared_task
from sqlalchemy import delete, func, select, update

from assistant.models import AuditEntry, AuditRetention, OAuthIntegration, OAuthState, OAuthToken, TaskBatch, TaskResult
from assistant.queue import CLEAN_UP
from assistant.tasks.context import sessions, settings


@shared_task(name=CLEAN_UP)
def clean_up() -> None:
    oldest = datetime.now(timezone.utc) - timedelta(days=settings.retention_days)
    ended = select(OAuthIntegration.id).where(OAuthIntegration.status != "active")
    retention = select(AuditRetention.keep_for).where(AuditRetention.category == AuditEntry.category)
    statements = [
        *(delete(table).where(table.created_at < oldest) for table in (TaskResult, TaskBatch)),
        delete(OAuthState).where(OAuthState.expires_at < func.now()),
        delete(OAuthToken).where(OAuthToken.expires_at < func.now(), OAuthToken.integration_id.in_(ended)),
        update(AuditRetention)
        .where(AuditRetention.category == "oauth")
        .values(keep_for=timedelta(days=settings.audit_retention_days)),
        # The database itself refuses to delete what is younger.
        delete(AuditEntry).where(AuditEntry.occurred_at < func.now() - retention.scalar_subquery()),
    ]
    with sessions() as session:
        for statement in statements:
            session.execute(statement.execution_options(synchronize_session=False))
        session.commit()

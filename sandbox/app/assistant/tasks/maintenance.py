"""Queue `maintenance`: what beat asks for to keep the database small."""

from datetime import datetime, timedelta, timezone

from celery import shared_task
from sqlalchemy import delete

from assistant.models import TaskBatch, TaskResult
from assistant.queue import CLEAN_UP
from assistant.tasks.context import sessions, settings


@shared_task(name=CLEAN_UP)
def clean_up() -> None:
    oldest = datetime.now(timezone.utc) - timedelta(days=settings.retention_days)
    with sessions() as session:
        for table in (TaskResult, TaskBatch):
            session.execute(
                delete(table).where(table.created_at < oldest).execution_options(synchronize_session=False)
            )
        session.commit()

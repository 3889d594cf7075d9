"""What every task needs: the worker's configuration, the database, and the row that says what became of a user's task."""

from datetime import datetime, timezone
from typing import Callable, Dict
from uuid import UUID

from assistant.configuration import load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.models import TaskResult
from assistant.reports import Reports
from assistant.worker_settings import read_worker_settings

settings = load_or_exit(read_worker_settings)
reports = Reports(settings.sentry_dsn, settings.process.release)
# Each of the worker's processes makes connections of its own: none is open when they are forked.
sessions = make_sessions(make_engine(settings.database))


class Failed(Exception):
    """Its text is for the user."""


def required(**values: str) -> None:
    """Raises Failed with the names of those that are empty."""
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise Failed(f"not configured: {', '.join(missing)} not set")


def carry_out(task_id: str, work: Callable[[], Dict[str, object]]) -> None:
    """
    Idempotent, as acks_late demands: a task that comes a second time after it was done is not done again. One whose
    worker is killed between the work and the row's commit is.
    """
    with sessions() as session:
        row = session.get(TaskResult, UUID(task_id))
        if row is None or row.status != "queued":
            return
        # The work may take long, and the row is locked by nobody meanwhile.
        session.rollback()
        try:
            row.result, row.status = work(), "done"
        except Failed as error:
            row.result, row.status = {"error": str(error)}, "failed"
        row.finished_at = datetime.now(timezone.utc)
        session.commit()

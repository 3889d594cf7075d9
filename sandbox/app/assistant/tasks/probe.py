"""Any queue: a task that takes a while and accounts for its runs, which tell lost tasks from repeated ones."""

import time
from datetime import datetime, timezone
from uuid import UUID

from celery import shared_task

from assistant.models import TaskRun
from assistant.queue import PROBE
from assistant.tasks.context import sessions, settings


@shared_task(name=PROBE)
def probe(batch: str, number: int, milliseconds: int) -> None:
    process = settings.process
    with sessions() as session:
        run = TaskRun(batch_id=UUID(batch), number=number, release=process.release, instance=process.instance)
        session.add(run)
        # Before the work: a run that is cut off leaves a trace.
        session.commit()
        time.sleep(milliseconds / 1000)
        run.finished_at = datetime.now(timezone.utc)
        session.commit()

"""The Celery worker: `celery -A assistant.worker worker`. Warm shutdown on SIGTERM: running tasks are finished."""

import re
import time
from datetime import datetime, timezone
from pathlib import Path
from uuid import UUID

from celery.signals import heartbeat_sent, worker_ready

from assistant.database import make_engine, make_sessions
from assistant.healthcheck import HEARTBEAT_FILE
from assistant.models import TaskResult
from assistant.queue import WORD_COUNT, make_celery
from assistant.settings import load_or_exit, read_settings

settings = load_or_exit(read_settings)
app = make_celery(settings.redis)
sessions = make_sessions(make_engine(settings.database))


@heartbeat_sent.connect
@worker_ready.connect
def beat(**_arguments) -> None:
    """The heartbeat goes out over the broker's connection, so a fresh file also says that Redis is reached."""
    Path(HEARTBEAT_FILE).touch()


@app.task(name=WORD_COUNT)
def word_count(task_id: str, text: str, seconds: float) -> None:
    """Idempotent, as acks_late demands: run twice, it writes the same row twice."""
    time.sleep(seconds)
    words = re.findall(r"\w+", text)
    with sessions() as session:
        row = session.get(TaskResult, UUID(task_id))
        if row is not None:
            row.status = "done"
            row.result = {"words": len(words), "distinct": len({word.lower() for word in words})}
            row.finished_at = datetime.now(timezone.utc)
            session.commit()

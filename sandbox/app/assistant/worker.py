"""The Celery worker: `celery -A assistant.worker worker --queues <queue>`. Warm shutdown on SIGTERM: running tasks are finished."""

from pathlib import Path

from celery.signals import heartbeat_sent, task_failure, worker_ready

from assistant.faults import inject_at_start
from assistant.healthcheck import HEARTBEAT_FILE
from assistant.queue import make_celery
from assistant.tasks import ai, email, files, maintenance, probe, sync  # noqa: F401 their import makes them known
from assistant.tasks.context import reports, settings

inject_at_start(settings.process.fault)
app = make_celery(settings.redis)
app.set_default()


@task_failure.connect
def report(sender=None, exception=None, **_arguments) -> None:
    reports.crash(getattr(sender, "name", "none"), exception)


@heartbeat_sent.connect
@worker_ready.connect
def beat(**_arguments) -> None:
    """The heartbeat goes out over the broker's connection, so a fresh file also says that Redis is reached."""
    if settings.process.fault != "never-healthy":
        Path(HEARTBEAT_FILE).touch()

"""The scheduler: `celery --app assistant.beat beat --scheduler assistant.beat:Scheduler`. Two of them would send every reminder twice."""

from pathlib import Path

from celery.beat import PersistentScheduler
from celery.schedules import crontab

from assistant.configuration import load_or_exit
from assistant.faults import inject_at_start
from assistant.healthcheck import HEARTBEAT_FILE
from assistant.queue import CLEAN_UP, EXPIRE_INTEGRATIONS, REENCRYPT_TOKENS, REFRESH_TOKENS, make_celery
from assistant.worker_settings import read_beat_settings

settings = load_or_exit(read_beat_settings)
inject_at_start(settings.process.fault)
app = make_celery(settings.redis)
app.conf.update(
    # By the clock, not since the last time: what was sent last is forgotten with the container.
    beat_schedule={
        "expire-integrations": {"task": EXPIRE_INTEGRATIONS, "schedule": crontab(minute=f"*/{settings.sync_minutes}")},
        "refresh-tokens": {"task": REFRESH_TOKENS, "schedule": crontab(minute=f"*/{settings.sync_minutes}")},
        "reencrypt-tokens": {"task": REENCRYPT_TOKENS, "schedule": crontab(minute=30)},
        "clean-up": {"task": CLEAN_UP, "schedule": crontab(minute=0, hour=settings.clean_up_hour)},
    },
    # Also how often the health check sees it alive.
    beat_max_loop_interval=5,
)


class Scheduler(PersistentScheduler):
    def tick(self, *arguments, **keywords):
        if settings.process.fault != "never-healthy":
            Path(HEARTBEAT_FILE).touch()
        return super().tick(*arguments, **keywords)

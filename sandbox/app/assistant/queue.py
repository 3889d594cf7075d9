"""The Celery application, as the API (which sends) and the workers (which carry out) share it."""

from urllib.parse import quote

from celery import Celery

from assistant.settings import Redis

WORD_COUNT = "assistant.word_count"
QUEUE = "ai"


def redis_url(redis: Redis, number: int) -> str:
    return f"redis://:{quote(redis.password, safe='')}@{redis.host}:{redis.port}/{number}"


def make_celery(redis: Redis) -> Celery:
    celery = Celery("assistant", broker=redis_url(redis, 0))
    celery.conf.update(
        # A task is done when it is done, not when it was received: a worker that dies gives it back.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options={"visibility_timeout": 600},
        # Results are kept per user in task_results, which outlives the broker.
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_time_limit=300,
        worker_hijack_root_logger=False,
    )
    return celery

"""The Celery application, as the API (which sends), the workers (which carry out) and beat (which reminds) share it."""

from urllib.parse import quote

from celery import Celery

from assistant.settings import Redis

QUEUES = ("ai", "email", "files", "sync", "maintenance")

# A name is a contract between releases: one that goes away fails the tasks that wait under it.
WORD_COUNT = "assistant.ai.word_count"
ANSWER = "assistant.ai.answer"
SEND_MAIL = "assistant.email.send_mail"
SEND_SMS = "assistant.email.send_sms"
DESCRIBE_FILE = "assistant.files.describe"
EXPIRE_INTEGRATIONS = "assistant.sync.expire_integrations"
REFRESH_TOKENS = "assistant.sync.refresh_tokens"
REENCRYPT_TOKENS = "assistant.sync.reencrypt_tokens"
CLEAN_UP = "assistant.maintenance.clean_up"
# On any queue: accounts for its runs, and does nothing else.
PROBE = "assistant.probe"

# A task that takes longer is killed. Workers are given longer than this to stop (stop_grace_period), and a task whose
# worker vanished comes back after the broker's limit, which must be longer than both.
TASK_LIMIT_SECONDS = 90
VISIBILITY_SECONDS = 300


def redis_url(redis: Redis, number: int) -> str:
    return f"redis://:{quote(redis.password, safe='')}@{redis.host}:{redis.port}/{number}"


def make_celery(redis: Redis) -> Celery:
    celery = Celery("assistant", broker=redis_url(redis, 0))
    celery.conf.update(
        # A task is done when it is done, not when it was received: a worker that dies gives it back.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport="assistant.broker:Transport",
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
        # Results are kept per user in task_results, which outlives the broker.
        task_ignore_result=True,
        # assistant.<queue>.<task>
        task_routes={f"assistant.{queue}.*": {"queue": queue} for queue in QUEUES},
        task_time_limit=TASK_LIMIT_SECONDS,
        timezone="UTC",
        worker_hijack_root_logger=False,
    )
    return celery

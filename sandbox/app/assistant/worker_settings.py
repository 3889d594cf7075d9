"""What the workers and the scheduler are configured with. Services of others are optional: a task that needs one says what is missing."""

from dataclasses import dataclass, field
from typing import Mapping, Optional

from assistant.configuration import Reader
from assistant.oauth.keys import KeyRing, has_ring, read_ring
from assistant.oauth.providers import Provider as OAuthProvider
from assistant.oauth.providers import read_providers
from assistant.reports import read_dsn
from assistant.settings import Database, Process, Redis, read_database, read_process, read_redis


@dataclass(frozen=True)
class Provider:
    """The provider of language models: anything that speaks the common chat-completions protocol."""

    url: str
    model: str
    timeout_seconds: int


@dataclass(frozen=True)
class Mail:
    host: str
    port: int
    user: str
    sender: str


@dataclass(frozen=True)
class Sms:
    account_sid: str
    sender: str


@dataclass(frozen=True)
class WorkerSettings:
    process: Process
    database: Database
    redis: Redis
    provider: Provider
    mail: Mail
    sms: Sms
    retention_days: int
    audit_retention_days: int
    # Only workers of the queue `sync` have keys and providers.
    token_keys: Optional[KeyRing]
    oauth_providers: Mapping[str, OAuthProvider]
    sentry_dsn: str = field(repr=False)
    # AI_API_KEY, SMTP_PASSWORD and TWILIO_AUTH_TOKEN, as far as they are set.
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class BeatSettings:
    process: Process
    redis: Redis
    sync_minutes: int
    clean_up_hour: int


def read_worker_settings(reader: Reader) -> WorkerSettings:
    return WorkerSettings(
        process=read_process(reader),
        database=read_database(reader),
        redis=read_redis(reader),
        provider=Provider(
            url=reader.text("AI_API_URL", ""),
            model=reader.text("AI_MODEL", ""),
            timeout_seconds=reader.number("AI_TIMEOUT_SECONDS", 30, 1, 60),
        ),
        mail=Mail(
            host=reader.text("SMTP_HOST", ""),
            port=reader.port("SMTP_PORT", 587),
            user=reader.text("SMTP_USER", ""),
            sender=reader.text("MAIL_FROM", ""),
        ),
        sms=Sms(account_sid=reader.text("TWILIO_ACCOUNT_SID", ""), sender=reader.text("TWILIO_FROM_NUMBER", "")),
        retention_days=reader.number("RETENTION_DAYS", 90, 1, 3650),
        audit_retention_days=reader.number("AUDIT_RETENTION_DAYS", 365, 90, 3650),
        token_keys=read_ring(reader) if has_ring(reader) else None,
        oauth_providers=read_providers(reader),
        sentry_dsn=read_dsn(reader),
        credentials=reader.pairs("CREDENTIALS_FILE"),
    )


def read_beat_settings(reader: Reader) -> BeatSettings:
    return BeatSettings(
        process=read_process(reader),
        redis=read_redis(reader),
        sync_minutes=reader.number("SYNC_MINUTES", 15, 1, 60),
        clean_up_hour=reader.number("CLEAN_UP_HOUR", 3, 0, 23),
    )

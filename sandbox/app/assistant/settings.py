"""What the API and the workers are configured with; each process reads only what it uses."""

import socket
from dataclasses import dataclass, field
from typing import Mapping, Tuple

from assistant.configuration import Reader
from assistant.faults import FAULTS
from assistant.oauth.keys import KeyRing, read_ring
from assistant.oauth.providers import Provider, read_providers
from assistant.reports import read_dsn

# Short keys are as good as none: HS256 wants 256 bits.
MINIMUM_SECRET_LENGTH = 32
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Database:
    host: str
    port: int
    name: str
    schema: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Redis:
    host: str
    port: int
    password: str = field(repr=False)


@dataclass(frozen=True)
class Process:
    """What a process says about itself in answers, metrics and the accounts of tasks."""

    release: str
    instance: str
    fault: str
    log_level: str


@dataclass(frozen=True)
class Limits:
    logins_per_minute: int
    tasks_per_minute: int
    oauth_per_minute: int
    # Of all users together.
    oauth_provider_per_minute: int
    # Of one address: the callback comes without a user.
    oauth_callbacks_per_minute: int


@dataclass(frozen=True)
class Settings:
    """Of the API."""

    process: Process
    domain: str
    # Browsers of these origins may call the API.
    origins: Tuple[str, ...]
    database: Database
    redis: Redis
    session_hours: int
    limits: Limits
    jwt_secret: str = field(repr=False)
    token_keys: KeyRing
    oauth_providers: Mapping[str, Provider]
    sentry_dsn: str = field(repr=False)


def read_fault(reader: Reader) -> str:
    return reader.choice("FAULT", FAULTS, "")


def read_process(reader: Reader) -> Process:
    return Process(
        release=reader.text("RELEASE", "unknown"),
        instance=socket.gethostname(),
        fault=read_fault(reader),
        log_level=reader.choice("LOG_LEVEL", LOG_LEVELS, "info"),
    )


def read_database(reader: Reader) -> Database:
    return Database(
        host=reader.text("DB_HOST"),
        port=reader.port("DB_PORT", 5432),
        name=reader.text("DB_NAME", "assistant"),
        schema=reader.text("DB_SCHEMA", "assistant"),
        user=reader.text("DB_USER"),
        password=reader.secret("DB_PASSWORD"),
    )


def read_redis(reader: Reader) -> Redis:
    return Redis(
        host=reader.text("REDIS_HOST"),
        port=reader.port("REDIS_PORT", 6379),
        password=reader.secret("REDIS_PASSWORD"),
    )


def read_settings(reader: Reader) -> Settings:
    domain = reader.text("DOMAIN")
    return Settings(
        process=read_process(reader),
        domain=domain,
        origins=(f"https://{domain}", f"https://www.{domain}", *reader.words("CORS_ORIGINS")),
        database=read_database(reader),
        redis=read_redis(reader),
        session_hours=reader.number("SESSION_HOURS", 1, 1, 720),
        limits=Limits(
            logins_per_minute=reader.number("LOGINS_PER_MINUTE", 10, 1, 1000),
            tasks_per_minute=reader.number("TASKS_PER_MINUTE", 120, 1, 100_000),
            oauth_per_minute=reader.number("OAUTH_PER_MINUTE", 30, 1, 100_000),
            oauth_provider_per_minute=reader.number("OAUTH_PROVIDER_PER_MINUTE", 600, 1, 1_000_000),
            oauth_callbacks_per_minute=reader.number("OAUTH_CALLBACKS_PER_MINUTE", 60, 1, 1_000_000),
        ),
        jwt_secret=reader.secret("JWT_SECRET", MINIMUM_SECRET_LENGTH),
        token_keys=read_ring(reader),
        oauth_providers=read_providers(reader),
        sentry_dsn=read_dsn(reader),
    )

"""Redis: what the broker has, and what the application remembers for a while."""

import redis

from assistant.settings import Redis

BROKER, STATE = 0, 1


def connect(settings: Redis, number: int) -> redis.Redis:
    return redis.Redis(
        host=settings.host,
        port=settings.port,
        password=settings.password,
        db=number,
        socket_timeout=5,
        socket_connect_timeout=5,
    )

"""Waiting for a provider that does not keep up: longer after each failure, or as long as it says itself."""

import time
from email.utils import parsedate_to_datetime
from typing import Optional

import redis

FIRST_SECONDS, LONGEST_SECONDS = 2, 300
# Failures are forgotten after this long without one.
MEMORY_SECONDS = 3600


class Throttled(Exception):
    """The provider is left alone for `seconds`."""

    def __init__(self, provider: str, seconds: int):
        super().__init__(f"{provider} is busy")
        self.seconds = seconds


def wait_after(failures: int, retry_after: Optional[str], now: float) -> int:
    """Seconds. `retry_after`: the header, in seconds or as a date."""
    wait = min(FIRST_SECONDS * 2 ** (failures - 1), LONGEST_SECONDS)
    if retry_after:
        try:
            asked = float(retry_after) if retry_after.strip().isdecimal() else parsedate_to_datetime(retry_after).timestamp() - now
        except (TypeError, ValueError):
            asked = 0
        # Not for ever: the header may be a mistake.
        wait = max(wait, min(int(asked), MEMORY_SECONDS))
    return wait


class Backoff:
    """Shared by all processes, in Redis."""

    def __init__(self, store: redis.Redis):
        self.store = store

    def seconds(self, provider: str) -> int:
        """How long the provider is still left alone."""
        return max(self.store.ttl(f"oauth:wait:{provider}"), 0)

    def check(self, provider: str) -> None:
        seconds = self.seconds(provider)
        if seconds:
            raise Throttled(provider, seconds)

    def failed(self, provider: str, retry_after: Optional[str]) -> Throttled:
        failures, _ = self.store.pipeline().incr(f"oauth:failures:{provider}").expire(f"oauth:failures:{provider}", MEMORY_SECONDS).execute()
        wait = wait_after(min(failures, 20), retry_after, time.time())
        self.store.set(f"oauth:wait:{provider}", failures, ex=wait)
        return Throttled(provider, wait)

    def worked(self, provider: str) -> None:
        self.store.delete(f"oauth:failures:{provider}", f"oauth:wait:{provider}")

"""The public keys that an Auth0 tenant signs tokens with."""

import json
import ssl
import time
from logging import Logger
from threading import Lock
from typing import Any, Callable, Dict, Optional
from urllib.request import urlopen

import jwt

LIFETIME_SECONDS = 600
# Forged tokens with keys that nobody has must not make a request each.
PAUSE_SECONDS = 5
TIMEOUT_SECONDS = 5


class UnknownKey(jwt.InvalidTokenError):
    """The tenant has no such key."""


class KeysUnavailable(Exception):
    """The tenant does not answer, and no key is known from before."""


class KeySet:
    """
    Keys by their ids. They are asked for again after a while, and when a token names an unknown one, which is how a
    rotation shows. While the tenant does not answer, the known keys stay valid.
    """

    def __init__(self, url: str, authority: str, log: Logger, clock: Callable[[], float] = time.monotonic):
        self._url = url
        self._context = ssl.create_default_context(cadata=authority or None)
        self._log = log
        self._clock = clock
        self._lock = Lock()
        self._keys: Dict[str, Any] = {}
        self._asked = float("-inf")

    def find(self, key_id: Optional[str]) -> Any:
        """Raises UnknownKey, also where a token names none, and KeysUnavailable."""
        if self._is_due(key_id):
            # Who has a key does not wait for a newer one.
            if self._lock.acquire(blocking=key_id not in self._keys):
                try:
                    if self._is_due(key_id):
                        self._refresh()
                finally:
                    self._lock.release()
        if key_id in self._keys:
            return self._keys[key_id]
        if not self._keys:
            raise KeysUnavailable
        raise UnknownKey("the tenant has no such key")

    def _is_due(self, key_id: Optional[str]) -> bool:
        age = self._clock() - self._asked
        return age > (LIFETIME_SECONDS if key_id in self._keys else PAUSE_SECONDS)

    def _refresh(self) -> None:
        self._asked = self._clock()
        try:
            with urlopen(self._url, timeout=TIMEOUT_SECONDS, context=self._context) as answer:
                found = jwt.PyJWKSet.from_dict(json.loads(answer.read(65536))).keys
        except (OSError, ValueError, AttributeError, jwt.PyJWTError) as error:
            self._log.error("the tenant's keys cannot be read from %s: %s", self._url, error)
            return
        self._keys = {key.key_id: key.key for key in found if key.public_key_use in (None, "sig")}

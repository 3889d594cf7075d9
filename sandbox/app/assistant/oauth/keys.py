"""The ring of keys that tokens are encrypted with: AES-256-GCM, one key that encrypts and others that still decrypt.

A key is called k<number>, and its number is a row's `key_version`. The text begins with the key's id, so that it says by
itself what opens it. Which key of the ring encrypts is for the database to say (assistant.oauth.reencrypt): while a release
replaces another, the older one has to read what the newer one writes.
"""

import base64
import binascii
import json
import os
import re
from dataclasses import dataclass
from typing import Dict

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assistant.configuration import Reader

NONCE_BYTES = 12
KEY_BYTES = 32
ID = re.compile(r"k[1-9][0-9]{0,8}")


class NoSuchKey(Exception):
    """The text names a key that the ring does not have: a key left before its rows did."""


def version_of(key_id: str) -> int:
    return int(key_id[1:])


@dataclass(frozen=True)
class KeyRing:
    active: str
    keys: Dict[str, AESGCM]

    def __repr__(self) -> str:
        return f"KeyRing(active={self.active}, ids={sorted(self.keys)})"

    def encrypt(self, text: str, context: str, key_id: str) -> bytes:
        """`context` is authenticated with the text: what is moved to another row does not open."""
        nonce = os.urandom(NONCE_BYTES)
        prefix = f"{key_id}:".encode()
        return prefix + nonce + self.keys[key_id].encrypt(nonce, text.encode(), prefix + context.encode())

    def decrypt(self, data: bytes, context: str) -> str:
        """Raises NoSuchKey, or cryptography.exceptions.InvalidTag when key or context differ."""
        key_id, colon, rest = bytes(data).partition(b":")
        key = self.keys.get(key_id.decode("ascii", "replace"))
        if key is None or not colon:
            raise NoSuchKey("a token names a key that is not in the ring")
        prefix = key_id + colon
        return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], prefix + context.encode()).decode()


def parse_ring(text: str) -> KeyRing:
    """Raises ValueError, whose text has no key in it."""
    try:
        ring = json.loads(text)
        active, keys = ring["active"], ring["keys"]
        raw = {key_id: base64.b64decode(value, validate=True) for key_id, value in keys.items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise ValueError('is not {"active": "k1", "keys": {"k1": "<base64 of 32 bytes>"}}')
    odd = sorted(key_id for key_id, key in raw.items() if not ID.fullmatch(key_id) or len(key) != KEY_BYTES)
    if odd:
        raise ValueError(f"has keys that are not called k<number> or do not have {KEY_BYTES} bytes: {', '.join(odd)}")
    if active not in raw:
        raise ValueError("names an active key that it does not have")
    return KeyRing(active, {key_id: AESGCM(key) for key_id, key in raw.items()})


def has_ring(reader: Reader) -> bool:
    return bool(reader.environment.get("TOKEN_KEYS_FILE"))


def read_ring(reader: Reader) -> KeyRing:
    text = reader.secret("TOKEN_KEYS")
    try:
        return parse_ring(text) if text else KeyRing("", {})
    except ValueError as error:
        reader.problems.append(f"TOKEN_KEYS {error}")
        return KeyRing("", {})

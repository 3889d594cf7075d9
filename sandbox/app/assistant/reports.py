"""Errors, sent to what speaks Sentry's protocol: their kind and place, never their text, which may hold anything."""

import json
import queue
import sys
import threading
import traceback
import urllib.request
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Dict, List, Optional
from urllib.parse import urlsplit

from assistant.configuration import Reader

TIMEOUT_SECONDS = 3
# What waits to be sent: where errors come faster than they go, the rest is not worth a request's time.
WAITING = 100


def endpoint_of(dsn: str) -> str:
    """https://<key>@<host>/<project> -> the URL that takes envelopes. Raises ValueError."""
    parts = urlsplit(dsn)
    path, _, project = parts.path.rpartition("/")
    if parts.scheme not in ("http", "https") or not parts.username or not parts.hostname or not project:
        raise ValueError("no DSN")
    place = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return f"{parts.scheme}://{place}{path}/api/{project}/envelope/"


def read_dsn(reader: Reader) -> str:
    """Empty: errors stay in the log."""
    path = reader.text("SENTRY_DSN_FILE", "")
    try:
        dsn = Path(path).read_text(encoding="utf-8").strip() if path else ""
        if dsn:
            endpoint_of(dsn)
        return dsn
    except OSError as error:
        reader.problems.append(f"SENTRY_DSN_FILE: cannot read {path}: {error.strerror}")
    except ValueError:
        reader.problems.append(f"SENTRY_DSN_FILE: {path} is not https://<key>@<host>/<project>")
    return ""


def frames_of(error: BaseException) -> List[Dict[str, object]]:
    stack = traceback.extract_tb(error.__traceback__)
    return [{"filename": frame.filename, "function": frame.name, "lineno": frame.lineno} for frame in stack]


class Reports:
    def __init__(self, dsn: str, release: str):
        self.dsn, self.release = dsn, release
        self.waiting: "queue.Queue[Dict[str, object]]" = queue.Queue(WAITING)
        self.thread: Optional[threading.Thread] = None

    def send(self, operation: str, provider: str, reason: str) -> None:
        """An error of a kind that is known."""
        tags = {"operation": operation, "provider": provider, "reason": reason}
        self.put({"message": {"formatted": f"{operation} at {provider}: {reason}"}, "tags": tags})

    def crash(self, operation: str, error: BaseException) -> None:
        """An error that nobody expected."""
        value = {"type": type(error).__name__, "value": operation, "stacktrace": {"frames": frames_of(error)}}
        self.put({"exception": {"values": [value]}, "tags": {"operation": operation}})

    def put(self, event: Dict[str, object]) -> None:
        if not self.dsn:
            return
        event.update(
            event_id=uuid.uuid4().hex,
            timestamp=datetime.now(timezone.utc).isoformat(),
            platform="python",
            level="error",
            release=self.release,
        )
        try:
            self.waiting.put_nowait(event)
        except queue.Full:
            return
        # At the first error, not at the start: a worker's processes are forked, and threads are not.
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.deliver, daemon=True)
            self.thread.start()

    def deliver(self) -> None:
        while True:
            event = self.waiting.get()
            lines = ({"event_id": event["event_id"]}, {"type": "event"}, event)
            body = "\n".join(json.dumps(line) for line in lines).encode()
            key = urlsplit(self.dsn).username
            headers = {
                "Content-Type": "application/x-sentry-envelope",
                "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client=personal-assistant/1, sentry_key={key}",
            }
            try:
                request = urllib.request.Request(endpoint_of(self.dsn), body, headers)
                urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS).close()
            except (OSError, ValueError) as error:
                print(f"reports: not delivered: {type(error).__name__}", file=sys.stderr)

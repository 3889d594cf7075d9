"""Failure on demand: `FAULT` makes a release go wrong in one of the ways that releases go wrong."""

import os
import threading
import time

CRASH_AFTER_SECONDS = 30
SLOW_START_SECONDS = 45


def inject_at_start(fault: str) -> None:
    """Called before the server listens. `never-healthy` and `failing-migration` act where they belong."""
    if fault == "slow-start":
        time.sleep(SLOW_START_SECONDS)
    if fault == "crash-after-30s":
        timer = threading.Timer(CRASH_AFTER_SECONDS, os._exit, args=(1,))
        timer.daemon = True
        timer.start()

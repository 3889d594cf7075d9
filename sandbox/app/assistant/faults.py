"""Failure on demand: `FAULT` makes a release go wrong in one of the ways that releases go wrong."""

import os
import sys
import threading
import time

CRASH_AFTER_SECONDS = {"crash-after-10s": 10, "crash-after-30s": 30}
SLOW_START_SECONDS = {"slow-start-3s": 3, "slow-start": 45}
# `never-healthy` and `failing-migration` act where they belong.
FAULTS = ("never-healthy", "failing-migration", "crash-at-start", *CRASH_AFTER_SECONDS, *SLOW_START_SECONDS)


def inject_at_start(fault: str) -> None:
    """Called before the process does its work."""
    if fault == "crash-at-start":
        print("assistant: FAULT=crash-at-start", file=sys.stderr)
        sys.exit(1)
    time.sleep(SLOW_START_SECONDS.get(fault, 0))
    if fault in CRASH_AFTER_SECONDS:
        timer = threading.Timer(CRASH_AFTER_SECONDS[fault], os._exit, args=(1,))
        timer.daemon = True
        timer.start()

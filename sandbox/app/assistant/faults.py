"""Failure on demand: `FAULT` makes a release go wrong in one of the ways that releases go wrong."""

import os
import sys
import threading
import time
from collections import deque
from typing import Deque

from fastapi import HTTPException, Request

CRASH_AFTER_SECONDS = {"crash-after-10s": 10, "crash-after-30s": 30}
SLOW_START_SECONDS = {"slow-start-3s": 3, "slow-start": 45}
LOGIN = "/api/auth/login"
# Of ten logins, those that fail.
FAILING_LOGINS = (1, 4, 7)
# Requests within BUSY_SECONDS from which on the API is overloaded.
BUSY = 100
BUSY_SECONDS = 5
# `never-healthy` and `failing-migration` act where they belong.
FAULTS = (
    "never-healthy",
    "failing-migration",
    "crash-at-start",
    "login-errors",
    "errors-under-load",
    *CRASH_AFTER_SECONDS,
    *SLOW_START_SECONDS,
)


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


class Breakdown:
    """A dependency of routes. It lets requests fail with 500: three logins in ten, or what comes beside many others."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.logins = 0
        self.recent: Deque[float] = deque(maxlen=BUSY)

    async def __call__(self, request: Request) -> None:
        if self.fails(request.url.path):
            raise HTTPException(500, f"FAULT={self.fault}")

    def fails(self, path: str) -> bool:
        if self.fault == "errors-under-load":
            now = time.monotonic()
            self.recent.append(now)
            return len(self.recent) == BUSY and now - self.recent[0] < BUSY_SECONDS
        if self.fault != "login-errors" or path != LOGIN:
            return False
        self.logins += 1
        return self.logins % 10 in FAILING_LOGINS

"""`python3 -m assistant.healthcheck api|worker`: what the container's health check runs. Standard library only: it runs often."""

import os
import sys
import time
import urllib.request

HEARTBEAT_FILE = "/tmp/assistant-worker-heartbeat"
HEARTBEAT_LIMIT_SECONDS = 30
URL = "http://127.0.0.1:8000/api/health"


def api_is_healthy() -> bool:
    try:
        with urllib.request.urlopen(URL, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def worker_is_healthy() -> bool:
    try:
        return time.time() - os.path.getmtime(HEARTBEAT_FILE) < HEARTBEAT_LIMIT_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    healthy = {"api": api_is_healthy, "worker": worker_is_healthy}[sys.argv[1]]()
    sys.exit(0 if healthy else 1)

"""`python3 -m assistant.healthcheck api|worker|beat`: what the container's health check runs. Standard library only: it runs often."""

import os
import sys
import time

HEARTBEAT_FILE = "/tmp/assistant-heartbeat"
HEARTBEAT_LIMIT_SECONDS = 30
HEALTH = b"GET /api/health HTTP/1.0\r\nHost: localhost\r\n\r\n"


def api_is_healthy() -> bool:
    # Not urllib: its import takes longer than the check.
    import socket

    try:
        with socket.create_connection(("127.0.0.1", 8000), timeout=5) as connection:
            connection.sendall(HEALTH)
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def heart_beats() -> bool:
    try:
        return time.time() - os.path.getmtime(HEARTBEAT_FILE) < HEARTBEAT_LIMIT_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    healthy = {"api": api_is_healthy, "worker": heart_beats, "beat": heart_beats}[sys.argv[1]]()
    sys.exit(0 if healthy else 1)

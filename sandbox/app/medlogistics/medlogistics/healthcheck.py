"""`python3 -m medlogistics.healthcheck`: what the container's health check runs. Standard library only: it runs often."""

import socket
import sys

HEALTH = b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n"


def is_healthy() -> bool:
    try:
        with socket.create_connection(("127.0.0.1", 8000), timeout=5) as connection:
            connection.sendall(HEALTH)
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy() else 1)

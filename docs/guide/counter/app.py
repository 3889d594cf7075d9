"""Counts visits in Redis. Needs only Python's own library, so that its image can be built without the internet."""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def redis(*commands: list[str]) -> list[bytes]:
    """Sends commands in Redis's protocol and returns the first line of each answer."""
    with socket.create_connection(("redis", 6379), timeout=5) as connection:
        for command in commands:
            words = "".join(f"${len(word)}\r\n{word}\r\n" for word in command)
            connection.sendall(f"*{len(command)}\r\n{words}".encode())
        with connection.makefile("rb") as answers:
            return [answers.readline().strip() for _ in commands]


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            _, count = redis(["AUTH", os.environ["REDIS_PASSWORD"]], ["INCR", "visits"])
            status, text = 200, f"Hello! This page was seen {count.decode().lstrip(':')} times.\n"
        except OSError as error:
            status, text = 503, f"Redis cannot be reached: {error}\n"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ThreadingHTTPServer(("", 5000), Page).serve_forever()

"""The web server. SIGTERM lets running requests finish and tells the clients of WebSockets to connect again."""

import asyncio
import socket
from typing import List, Optional

import uvicorn

# Longer than an answer to a message takes.
SOCKET_LEAVE_SECONDS = 5


class Sockets:
    """The open WebSockets. Each one's handler waits for `leaving` beside its client's messages."""

    def __init__(self) -> None:
        self.leaving = asyncio.Event()
        self.open = 0

    async def leave(self) -> None:
        """Returns when all are closed, or after SOCKET_LEAVE_SECONDS."""
        self.leaving.set()
        for _ in range(SOCKET_LEAVE_SECONDS * 20):
            if self.open == 0:
                return
            await asyncio.sleep(0.05)


class Server(uvicorn.Server):
    """uvicorn's own shutdown cuts WebSockets without a word, so their clients could not tell a release from a failure."""

    async def shutdown(self, sockets: Optional[List[socket.socket]] = None) -> None:
        await self.config.app.state.sockets.leave()
        await super().shutdown(sockets=sockets)


def serve(app, port: int, log_level: str) -> None:
    config = uvicorn.Config(
        app,
        host="0.0.0.0",
        port=port,
        log_level=log_level,
        # Only the proxy reaches this port, so its X-Forwarded-* are to be believed.
        proxy_headers=True,
        forwarded_allow_ips="*",
        server_header=False,
        ws_max_size=64 * 1024,
        # More than the system's own of 128: what comes in one moment must not be refused.
        backlog=2048,
    )
    Server(config).run()

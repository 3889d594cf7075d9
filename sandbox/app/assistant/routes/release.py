"""What a release is seen and measured by: /api/version, /api/echo, /api/slow and the WebSocket /api/ws."""

import asyncio
from typing import Dict

from fastapi import APIRouter, Query, Request, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field

from assistant.metrics import WEBSOCKETS

router = APIRouter()
# RFC 6455, as registered with IANA: "service restart", connect again.
SERVICE_RESTART = 1012
NOT_ALLOWED = 1008


class Echo(BaseModel):
    text: str = Field(max_length=10_000)


def identity(app) -> Dict[str, str]:
    process = app.state.settings.process
    return {"release": process.release, "instance": process.instance}


@router.get("/version")
async def version(request: Request) -> Dict[str, str]:
    return identity(request.app)


@router.post("/echo")
async def echo(body: Echo, request: Request) -> Dict[str, str]:
    return {"text": body.text, **identity(request.app)}


@router.get("/slow")
async def slow(request: Request, seconds: float = Query(1, ge=0, le=55)) -> Dict[str, object]:
    """Takes that long, as a request to a language model does."""
    await asyncio.sleep(seconds)
    return {"seconds": seconds, **identity(request.app)}


@router.websocket("/ws")
async def websocket(socket: WebSocket) -> None:
    """Says who it is, then answers each text with `{"echo": <text>, "release", "instance"}`."""
    app = socket.app
    origin = socket.headers.get("origin")
    # Browsers let any page open a WebSocket; it is for the server to look where the page is from.
    if origin is not None and origin not in app.state.settings.origins:
        await socket.close(NOT_ALLOWED)
        return
    await socket.accept()
    sockets = app.state.sockets
    sockets.open += 1
    WEBSOCKETS.inc()
    leaving = asyncio.ensure_future(sockets.leaving.wait())
    try:
        await socket.send_json(identity(app))
        while True:
            received = asyncio.ensure_future(socket.receive_text())
            await asyncio.wait({received, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if received.done():
                await socket.send_json({"echo": received.result(), **identity(app)})
            else:
                received.cancel()
                await socket.close(SERVICE_RESTART)
                return
    except WebSocketDisconnect:
        pass
    finally:
        leaving.cancel()
        sockets.open -= 1
        WEBSOCKETS.dec()

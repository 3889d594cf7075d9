"""The application of the peers' test: 3 s to open its port, 5 ms to answer its version, and it stops politely."""

import asyncio
import signal
import time
from pathlib import Path

VERSION = Path(__file__).with_name("version").read_text(encoding="ascii").strip()
START_SECONDS = 3.0
ANSWER_SECONDS = 0.005

idle: set[asyncio.StreamWriter] = set()
stopping = False


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while not stopping:
            idle.add(writer)
            head = await reader.readuntil(b"\r\n\r\n")
            idle.discard(writer)
            first, *fields = head.decode("latin-1").split("\r\n")
            lengths = [field.split(":")[1] for field in fields if field.lower().startswith("content-length:")]
            await reader.readexactly(int(lengths[0]) if lengths else 0)
            _, path, protocol = first.split(" ")
            if path != "/health":
                await asyncio.sleep(ANSWER_SECONDS)
            last = stopping or protocol == "HTTP/1.0" or "connection: close" in head.decode("latin-1").lower()
            body = VERSION + "\n"
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
                f"Connection: {'close' if last else 'keep-alive'}\r\n\r\n{body}".encode()
            )
            await writer.drain()
            if last:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        idle.discard(writer)
        writer.close()


async def main() -> None:
    global stopping
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # A real application reads its configuration and connects to its database in this time.
    starting = asyncio.create_task(asyncio.sleep(START_SECONDS))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        return
    server = await asyncio.start_server(serve, "0.0.0.0", 8000, backlog=1024)
    print(f"listening {time.time():.3f}", flush=True)
    await stop.wait()
    stopping = True
    server.close()
    for writer in list(idle):
        writer.close()
    running = asyncio.all_tasks() - {asyncio.current_task()}
    if running:
        await asyncio.wait(running, timeout=8)


asyncio.run(main())

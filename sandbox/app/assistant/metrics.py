"""GET /metrics for Prometheus. It is not under /api/, so the proxy does not pass it on."""

import time
from typing import Iterable

import redis
from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from assistant.oauth.providers import Provider
from assistant.queue import QUEUES
from assistant.settings import Process

REQUESTS = Counter("assistant_http_requests", "Answered requests.", ["method", "route", "status"])
DURATION = Histogram(
    "assistant_http_request_duration_seconds",
    "From the request to the end of the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
WEBSOCKETS = Gauge("assistant_websockets", "Open WebSockets.")
QUEUE_LENGTH = Gauge("assistant_queue_length", "Tasks that wait for a worker.", ["queue"])
OAUTH_STARTED = Counter("assistant_oauth_started", "Connections that users began.", ["provider"])
OAUTH_FINISHED = Counter("assistant_oauth_finished", "Connections that came to an integration.", ["provider"])
OAUTH_FAILED = Counter("assistant_oauth_failed", "Connections that came to nothing.", ["provider", "reason"])
OAUTH_DURATION = Histogram(
    "assistant_oauth_provider_duration_seconds",
    "From a request to a provider to the end of its answer.",
    ["provider", "endpoint"],
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
# Workers refresh, and nobody scrapes workers: their counts are in Redis, as those of the API are.
OAUTH_REFRESHES = Gauge("assistant_oauth_refreshes", "Refreshes of tokens since Redis is there.", ["provider", "outcome"])
OAUTH_SECRET_END = Gauge(
    "assistant_oauth_client_secret_expires_timestamp_seconds",
    "Start of the day on which the client secret at the provider ends, where that is configured.",
    ["provider"],
)
REFRESHES_KEY = "oauth:refreshes"
BUILD = Gauge("assistant_build_info", "Always 1.", ["release"])


class Measure:
    """ASGI middleware. Routes are counted by their pattern, so that no path of a client becomes a label."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        # What a client sees when the application breaks before it answers.
        status = 500

        async def note_status(message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(scope["method"], route, status).inc()
            DURATION.labels(route).observe(time.perf_counter() - started)


def describe(process: Process, providers: Iterable[Provider]) -> None:
    BUILD.labels(process.release).set(1)
    for provider in providers:
        if provider.secret_end is not None:
            OAUTH_SECRET_END.labels(provider.name).set(provider.secret_end)


def count_refresh(store: redis.Redis, provider: str, outcome: str) -> None:
    store.hincrby(REFRESHES_KEY, f"{provider} {outcome}", 1)


def metrics(request: Request) -> Response:
    try:
        for name, count in request.app.state.redis.hgetall(REFRESHES_KEY).items():
            OAUTH_REFRESHES.labels(*name.decode().split(" ")).set(int(count))
        pipeline = request.app.state.broker.pipeline()
        for queue in QUEUES:
            pipeline.llen(queue)
        for queue, length in zip(QUEUES, pipeline.execute()):
            QUEUE_LENGTH.labels(queue).set(length)
    except redis.RedisError:
        # Redis has alerts of its own; an old length would look like a new one.
        QUEUE_LENGTH.clear()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

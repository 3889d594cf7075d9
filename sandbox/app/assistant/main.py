"""`python3 -m assistant.main`: the API server."""

import redis
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from assistant import metrics
from assistant.configuration import load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.faults import inject_at_start
from assistant.queue import make_celery
from assistant.routes import assistant, auth, batches, files, health, messages, notes, oauth, release, tasks, users
from assistant.security import Cipher
from assistant.server import Sockets, serve
from assistant.settings import Redis, Settings, read_settings

BROKER, STATE = 0, 1
# `batches` before `tasks`, whose /{task_id} would take its paths.
ROUTES = (release, health, auth, users, notes, batches, tasks, assistant, files, messages, oauth)


def connect(settings: Redis, number: int) -> redis.Redis:
    return redis.Redis(
        host=settings.host,
        port=settings.port,
        password=settings.password,
        db=number,
        socket_timeout=5,
        socket_connect_timeout=5,
    )


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="Personal Assistant", docs_url="/api/docs", redoc_url=None, openapi_url="/api/openapi.json")
    engine = make_engine(settings.database)
    app.state.settings = settings
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.redis = connect(settings.redis, STATE)
    app.state.broker = connect(settings.redis, BROKER)
    app.state.celery = make_celery(settings.redis)
    app.state.cipher = Cipher(settings.token_encryption_key)
    app.state.sockets = Sockets()
    metrics.describe(settings.process)
    app.add_middleware(metrics.Measure)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=600,
    )
    app.add_api_route("/metrics", metrics.metrics, include_in_schema=False)
    for module in ROUTES:
        app.include_router(module.router, prefix="/api")
    return app


def main() -> None:
    settings = load_or_exit(read_settings)
    inject_at_start(settings.process.fault)
    serve(make_app(settings), port=8000, log_level=settings.process.log_level)


if __name__ == "__main__":
    main()

"""`python3 -m assistant.main`: the API server. SIGTERM lets running requests finish."""

import redis
import uvicorn
from fastapi import FastAPI

from assistant.database import make_engine, make_sessions
from assistant.faults import inject_at_start
from assistant.queue import make_celery
from assistant.routes import auth, health, notes, oauth, tasks, users
from assistant.security import Cipher
from assistant.settings import Settings, load_or_exit, read_settings


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="Personal Assistant", docs_url="/api/docs", redoc_url=None, openapi_url="/api/openapi.json")
    engine = make_engine(settings.database)
    app.state.settings = settings
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.redis = redis.Redis(
        host=settings.redis.host,
        port=settings.redis.port,
        password=settings.redis.password,
        db=1,
        socket_timeout=5,
        socket_connect_timeout=5,
    )
    app.state.celery = make_celery(settings.redis)
    app.state.cipher = Cipher(settings.token_encryption_key)
    for module in (health, auth, users, notes, tasks, oauth):
        app.include_router(module.router, prefix="/api")
    return app


def main() -> None:
    settings = load_or_exit(read_settings)
    inject_at_start(settings.fault)
    # Only the proxy reaches this port, so its X-Forwarded-* are to be believed.
    uvicorn.run(
        make_app(settings), host="0.0.0.0", port=8000, proxy_headers=True, forwarded_allow_ips="*", server_header=False
    )


if __name__ == "__main__":
    main()

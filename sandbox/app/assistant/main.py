"""`python3 -m assistant.main`: the API server."""

from fastapi import Depends, FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from assistant import metrics
from assistant.access_log import redact
from assistant.configuration import load_or_exit
from assistant.database import make_engine, make_sessions
from assistant.faults import Breakdown, inject_at_start
from assistant.oauth.manager import Manager
from assistant.queue import make_celery
from assistant.reports import Reports
from assistant.routes import assistant, auth, batches, files, health, messages, notes, oauth, release, tasks, users
from assistant.server import Sockets, serve
from assistant.settings import Settings, read_settings
from assistant.store import BROKER, STATE, connect

# `batches` before `tasks`, whose /{task_id} would take its paths.
ROUTES = (release, health, auth, users, notes, batches, tasks, assistant, files, messages, oauth)


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="Personal Assistant", docs_url="/api/docs", redoc_url=None, openapi_url="/api/openapi.json")
    engine = make_engine(settings.database)
    app.state.settings = settings
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.redis = connect(settings.redis, STATE)
    app.state.broker = connect(settings.redis, BROKER)
    app.state.celery = make_celery(settings.redis)
    reports = Reports(settings.sentry_dsn, settings.process.release)
    app.state.oauth = Manager(settings.oauth_providers, settings.token_keys, app.state.redis, reports)
    app.state.sockets = Sockets()
    metrics.describe(settings.process, settings.oauth_providers.values())
    async def report(request: Request, error: Exception) -> Response:
        reports.crash(getattr(request.scope.get("route"), "path", "none"), error)
        return Response("Internal Server Error", status_code=500, media_type="text/plain")

    app.add_exception_handler(Exception, report)
    app.add_middleware(metrics.Measure)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=600,
    )
    app.add_api_route("/metrics", metrics.metrics, include_in_schema=False)
    breakdown = Depends(Breakdown(settings.process.fault))
    for module in ROUTES:
        # Health checks are asked by Docker, which would end the container.
        app.include_router(module.router, prefix="/api", dependencies=[] if module is health else [breakdown])
    return app


def main() -> None:
    settings = load_or_exit(read_settings)
    inject_at_start(settings.process.fault)
    redact()
    serve(make_app(settings), port=8000, log_level=settings.process.log_level)


if __name__ == "__main__":
    main()

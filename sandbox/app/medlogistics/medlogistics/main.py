"""The API. SIGTERM lets running requests finish."""

import logging

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from medlogistics import api
from medlogistics.database import make_engine
from medlogistics.key_set import KeySet
from medlogistics.settings import Settings, load_or_exit, read_settings


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="MedLogistics", docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.engine = make_engine(settings.database)
    app.state.log = logging.getLogger("uvicorn.error")
    if settings.tenant is not None:
        app.state.keys = KeySet(settings.tenant.keys_url, settings.tenant.authority, app.state.log)
    app.middleware("http")(with_headers)
    app.include_router(api.router)
    app.add_api_route("/health", health)
    app.add_api_route("/config.json", front_end_configuration)
    return app


async def with_headers(request: Request, call_next):
    """Those that the request has brought about, also on an answer that refuses it."""
    request.state.headers = {}
    answer = await call_next(request)
    answer.headers.update(request.state.headers)
    return answer


def health(request: Request) -> dict:
    try:
        with request.app.state.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        request.app.state.log.error("the database does not answer: %s", error)
        raise HTTPException(503, "the database does not answer")
    return {"status": "healthy", "release": request.app.state.settings.release}


def front_end_configuration(request: Request) -> dict:
    """Where the front end signs people in. Everybody may see it."""
    tenant = request.app.state.settings.tenant
    if tenant is None:
        raise HTTPException(404, "sign-in with Auth0 is not configured")
    return {"domain": tenant.domain, "audience": tenant.audience, "clientId": tenant.client_id}


def main() -> None:
    settings = load_or_exit(read_settings)
    # Only the proxy reaches this port, so its X-Forwarded-* are to be believed.
    uvicorn.run(
        make_app(settings),
        host="0.0.0.0",
        port=8000,
        proxy_headers=True,
        forwarded_allow_ips="*",
        server_header=False,
        # The proxy's log has every request.
        access_log=False,
    )


if __name__ == "__main__":
    main()

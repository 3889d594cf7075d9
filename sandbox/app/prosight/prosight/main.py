"""The API. SIGTERM lets running requests finish."""

import html
import logging

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from prosight import auth, users
from prosight.database import make_engine
from prosight.settings import Settings, load_or_exit, read_settings


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="Prosight", docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.engine = make_engine(settings.database)
    app.state.log = logging.getLogger("uvicorn.error")
    app.include_router(auth.router)
    app.include_router(users.router)
    app.add_api_route("/api/health", health)
    app.add_api_route("/", front_page, response_class=HTMLResponse, include_in_schema=False)
    return app


def health(request: Request) -> dict:
    try:
        with request.app.state.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        request.app.state.log.error("the database does not answer: %s", error)
        raise HTTPException(503, "the database does not answer")
    return {"status": "healthy", "release": request.app.state.settings.release}


def front_page(request: Request) -> str:
    providers = request.app.state.settings.providers.values()
    links = "".join(
        f'<p><a href="/auth/login/{provider.name}">Sign in with {html.escape(provider.display_name)}</a></p>'
        for provider in providers
    )
    return (
        '<!doctype html><html lang="en"><title>Prosight</title><h1>Prosight</h1>'
        f"{links or '<p>No way to sign in is configured yet.</p>'}</html>"
    )


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
        # Callbacks carry codes in their queries; the proxy's log has the rest.
        access_log=False,
    )


if __name__ == "__main__":
    main()

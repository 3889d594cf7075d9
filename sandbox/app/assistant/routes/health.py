"""GET /api/health: 200 when the database and Redis answer, 503 with the name of what does not."""

import logging
from typing import Callable, Dict

import redis
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

router = APIRouter()
log = logging.getLogger("uvicorn.error")


def check(name: str, probe: Callable[[], object]) -> str:
    try:
        probe()
        return "ok"
    except (SQLAlchemyError, redis.RedisError) as error:
        # The reason is for the log: an anonymous caller learns no host names.
        log.warning("health: %s: %s", name, error)
        return "failed"


@router.get("/health")
def health(request: Request, response: Response) -> Dict[str, object]:
    state = request.app.state

    def query() -> None:
        with state.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    checks = {"database": check("database", query), "redis": check("redis", state.redis.ping)}
    if state.settings.process.fault == "never-healthy":
        checks["fault"] = "failed"
    healthy = all(result == "ok" for result in checks.values())
    response.status_code = 200 if healthy else 503
    return {"status": "healthy" if healthy else "unhealthy", "checks": checks}

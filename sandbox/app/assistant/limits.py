"""Limits per user, or of what is dearer than the requests that the proxy counts by address."""

import time

from fastapi import HTTPException, Request


def refuse_more_than(limit: int, request: Request, who: str) -> None:
    """429 from the call after `limit` ones in the same minute. `who` names the action, and the person or address."""
    key = f"limit:{who}:{int(time.time()) // 60}"
    count, _ = request.app.state.redis.pipeline().incr(key).expire(key, 120).execute()
    if count > limit:
        raise HTTPException(429, f"no more than {limit} a minute", headers={"Retry-After": "60"})

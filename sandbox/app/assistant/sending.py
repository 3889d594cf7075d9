"""Giving a user's work to the workers: a row that says what becomes of it, and a message that says what to do."""

from datetime import datetime
from typing import Dict, List, Optional
from uuid import UUID, uuid4

from fastapi import HTTPException, Request
from kombu.exceptions import OperationalError
from pydantic import BaseModel
from sqlalchemy.orm import Session

from assistant.limits import refuse_more_than
from assistant.models import TaskResult, User


class TaskOut(BaseModel):
    id: UUID
    status: str
    result: Optional[Dict[str, object]]
    created_at: datetime
    finished_at: Optional[datetime]

    class Config:
        orm_mode = True


def send(name: str, arguments: List[object], request: Request, user: User, session: Session) -> TaskResult:
    """The task gets the row's id before `arguments`. 429 beyond the user's limit, 503 without the broker."""
    state = request.app.state
    refuse_more_than(state.settings.limits.tasks_per_minute, request, f"task:{user.id}")
    task = TaskResult(id=uuid4(), user_id=user.id, status="queued")
    session.add(task)
    # Committed before it is sent, or a quick worker would look for a row that is not there yet.
    session.commit()
    try:
        state.celery.send_task(name, args=[str(task.id), *arguments], retry=False)
    except OperationalError:
        task.status = "failed"
        session.commit()
        raise HTTPException(503, "the task queue does not answer; try again")
    session.refresh(task)
    return task

"""/api/tasks: work for the Celery workers, and what became of it."""

from datetime import datetime
from typing import Dict, Optional
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, HTTPException, Request
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskResult, User
from assistant.queue import WORD_COUNT

router = APIRouter(prefix="/tasks")


class TaskIn(BaseModel):
    text: str = Field(max_length=20_000)
    seconds: float = Field(0, ge=0, le=60, description="how long the task takes at least")


class TaskOut(BaseModel):
    id: UUID
    status: str
    result: Optional[Dict[str, int]]
    created_at: datetime
    finished_at: Optional[datetime]

    class Config:
        orm_mode = True


@router.post("", status_code=202, response_model=TaskOut)
def add_task(
    body: TaskIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    task = TaskResult(id=uuid4(), user_id=user.id, status="queued")
    session.add(task)
    # Committed before it is sent, or a quick worker would look for a row that is not there yet.
    session.commit()
    try:
        request.app.state.celery.send_task(WORD_COUNT, args=[str(task.id), body.text, body.seconds], retry=False)
    except OperationalError:
        task.status = "failed"
        session.commit()
        raise HTTPException(503, "the task queue does not answer; try again")
    session.refresh(task)
    return task


@router.get("/{task_id}", response_model=TaskOut)
def get_task(
    task_id: UUID, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    task = session.get(TaskResult, task_id)
    if task is None or task.user_id != user.id:
        raise HTTPException(404, "no such task")
    return task

"""/api/tasks: work for the Celery workers, and what became of it."""

from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskResult, User
from assistant.queue import WORD_COUNT
from assistant.sending import TaskOut, send

router = APIRouter(prefix="/tasks")


class TaskIn(BaseModel):
    text: str = Field(max_length=20_000)
    seconds: float = Field(0, ge=0, le=60, description="how long the task takes at least")


@router.post("", status_code=202, response_model=TaskOut)
def add_task(
    body: TaskIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    return send(WORD_COUNT, [body.text, body.seconds], request, user, session)


@router.get("/{task_id}", response_model=TaskOut)
def get_task(
    task_id: UUID, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    task = session.get(TaskResult, task_id)
    if task is None or task.user_id != user.id:
        raise HTTPException(404, "no such task")
    return task

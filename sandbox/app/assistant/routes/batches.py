"""/api/tasks/batch and /api/tasks/summary: many tasks at once, and whether each ran, and how often."""

from typing import Dict
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskBatch, TaskRun, User
from assistant.queue import PROBE, QUEUES
from assistant.limits import refuse_more_than

router = APIRouter(prefix="/tasks")


class BatchIn(BaseModel):
    count: int = Field(ge=1, le=10_000)
    milliseconds: int = Field(0, ge=0, le=60_000, description="how long each task takes")
    queue: str = Field("ai", regex=f"^({'|'.join(QUEUES)})$")


class Batch(BaseModel):
    batch: UUID
    sent: int


class Summary(BaseModel):
    batch: UUID
    sent: int
    # Tasks that finished at least once; `sent - done` are waiting, running or lost.
    done: int
    # Runs of all tasks, and those that did not finish: running now, or cut off.
    runs: int
    unfinished_runs: int
    # Tasks that finished more than once.
    repeated: int
    # Finished runs by the release that carried them out.
    releases: Dict[str, int]


@router.post("/batch", status_code=202, response_model=Batch)
def add_batch(
    body: BatchIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> Batch:
    state = request.app.state
    refuse_more_than(state.settings.limits.tasks_per_minute, request, f"task:{user.id}")
    batch = TaskBatch(id=uuid4(), user_id=user.id, sent=0)
    session.add(batch)
    session.commit()
    try:
        with state.celery.producer_or_acquire() as producer:
            for number in range(body.count):
                arguments = [str(batch.id), number, body.milliseconds]
                state.celery.send_task(PROBE, args=arguments, queue=body.queue, producer=producer, retry=False)
                batch.sent += 1
    except OperationalError:
        raise HTTPException(503, f"the task queue does not answer; {batch.sent} of {body.count} tasks were sent")
    finally:
        session.commit()
    return Batch(batch=batch.id, sent=batch.sent)


@router.get("/summary", response_model=Summary)
def summary(
    batch: UUID = Query(...), user: User = Depends(current_user), session: Session = Depends(session_of)
) -> Summary:
    row = session.get(TaskBatch, batch)
    if row is None or row.user_id != user.id:
        raise HTTPException(404, "no such batch")
    finished = TaskRun.finished_at.is_not(None)
    of_batch = TaskRun.batch_id == batch
    runs, ended, done = session.execute(
        select(
            func.count(),
            func.count(TaskRun.finished_at),
            func.count(distinct(case((finished, TaskRun.number)))),
        ).where(of_batch)
    ).one()
    often = select(TaskRun.number).where(of_batch, finished).group_by(TaskRun.number).having(func.count() > 1)
    releases = select(TaskRun.release, func.count()).where(of_batch, finished).group_by(TaskRun.release)
    return Summary(
        batch=batch,
        sent=row.sent,
        done=done,
        runs=runs,
        unfinished_runs=runs - ended,
        repeated=session.execute(select(func.count()).select_from(often.subquery())).scalar_one(),
        releases=dict(session.execute(releases).all()),
    )

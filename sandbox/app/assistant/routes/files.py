"""POST /api/files: a text file for the file workers, which describe it."""

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskResult, User
from assistant.queue import DESCRIBE_FILE
from assistant.sending import TaskOut, send

router = APIRouter(prefix="/files")


class FileIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    content: str = Field(max_length=500_000)


@router.post("", status_code=202, response_model=TaskOut)
def add_file(
    body: FileIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    return send(DESCRIBE_FILE, [body.name, body.content], request, user, session)

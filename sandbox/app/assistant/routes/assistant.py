"""POST /api/assistant/questions: a question for the language model, answered by the AI workers."""

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskResult, User
from assistant.queue import ANSWER
from assistant.sending import TaskOut, send

router = APIRouter(prefix="/assistant")


class QuestionIn(BaseModel):
    question: str = Field(min_length=1, max_length=4_000)


@router.post("/questions", status_code=202, response_model=TaskOut)
def ask(
    body: QuestionIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    return send(ANSWER, [body.question], request, user, session)

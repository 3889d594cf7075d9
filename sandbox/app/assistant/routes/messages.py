"""/api/messages: a user's own e-mail and SMS, sent by the email workers."""

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, constr
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import TaskResult, User
from assistant.queue import SEND_MAIL, SEND_SMS
from assistant.sending import TaskOut, send

router = APIRouter(prefix="/messages")


class MailIn(BaseModel):
    subject: constr(regex=r"^[^\r\n]{1,200}$")
    text: str = Field(max_length=20_000)


class SmsIn(BaseModel):
    to: constr(regex=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(min_length=1, max_length=480)


@router.post("/email", status_code=202, response_model=TaskOut)
def send_mail(
    body: MailIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    """To the user's own address: the service is nobody's relay."""
    return send(SEND_MAIL, [user.email, body.subject, body.text], request, user, session)


@router.post("/sms", status_code=202, response_model=TaskOut)
def send_sms(
    body: SmsIn, request: Request, user: User = Depends(current_user), session: Session = Depends(session_of)
) -> TaskResult:
    return send(SEND_SMS, [body.to, body.text], request, user, session)

"""Queue `email`: what leaves the house to a person."""

import smtplib
from email.message import EmailMessage
from typing import Dict

from celery import shared_task

from assistant.queue import SEND_MAIL, SEND_SMS
from assistant.tasks.context import Failed, carry_out, required, settings
from assistant.tasks.outside import basic, post

TIMEOUT_SECONDS = 20
TWILIO_URL = "https://api.twilio.com/2010-04-01/Accounts"


@shared_task(name=SEND_MAIL)
def send_mail(task_id: str, to: str, subject: str, text: str) -> None:
    def work() -> Dict[str, object]:
        mail, password = settings.mail, settings.credentials.get("SMTP_PASSWORD", "")
        required(SMTP_HOST=mail.host, SMTP_USER=mail.user, SMTP_PASSWORD=password, MAIL_FROM=mail.sender)
        message = EmailMessage()
        # The same for a second delivery of the task, so that mail servers may see that it is one mail.
        message["Message-ID"] = f"<{task_id}@{mail.sender.rpartition('@')[2]}>"
        message["From"], message["To"], message["Subject"] = mail.sender, to, subject
        message.set_content(text)
        try:
            with smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS) as server:
                server.starttls()
                server.login(mail.user, password)
                server.send_message(message)
        except OSError as error:
            raise Failed(f"{mail.host}: {type(error).__name__}")
        return {"to": to}

    carry_out(task_id, work)


@shared_task(name=SEND_SMS)
def send_sms(task_id: str, to: str, text: str) -> None:
    def work() -> Dict[str, object]:
        account, token = settings.sms.account_sid, settings.credentials.get("TWILIO_AUTH_TOKEN", "")
        required(TWILIO_ACCOUNT_SID=account, TWILIO_AUTH_TOKEN=token, TWILIO_FROM_NUMBER=settings.sms.sender)
        said = post(
            f"{TWILIO_URL}/{account}/Messages.json",
            headers=basic(account, token),
            body={"From": settings.sms.sender, "To": to, "Body": text},
            timeout=TIMEOUT_SECONDS,
            form=True,
        )
        return {"sid": said["sid"]}

    carry_out(task_id, work)

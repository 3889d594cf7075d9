"""Queue `files`."""

import hashlib
from typing import Dict

from celery import shared_task

from assistant.queue import DESCRIBE_FILE
from assistant.tasks.context import carry_out


@shared_task(name=DESCRIBE_FILE)
def describe(task_id: str, name: str, content: str) -> None:
    def work() -> Dict[str, object]:
        data = content.encode()
        return {
            "name": name,
            "bytes": len(data),
            "lines": len(content.splitlines()),
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    carry_out(task_id, work)

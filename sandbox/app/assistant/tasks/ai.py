"""Queue `ai`."""

import re
import time
from typing import Dict

from celery import shared_task

from assistant.queue import ANSWER, WORD_COUNT
from assistant.tasks.context import carry_out, required, settings
from assistant.tasks.outside import post

INSTRUCTIONS = "You are a personal assistant. Answer briefly, in the language of the question."


@shared_task(name=WORD_COUNT)
def word_count(task_id: str, text: str, seconds: float) -> None:
    def work() -> Dict[str, object]:
        time.sleep(seconds)
        words = re.findall(r"\w+", text)
        return {"words": len(words), "distinct": len({word.lower() for word in words})}

    carry_out(task_id, work)


@shared_task(name=ANSWER)
def answer(task_id: str, question: str) -> None:
    def work() -> Dict[str, object]:
        provider, key = settings.provider, settings.credentials.get("AI_API_KEY", "")
        required(AI_API_URL=provider.url, AI_MODEL=provider.model, AI_API_KEY=key)
        messages = [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": question}]
        said = post(
            f"{provider.url.rstrip('/')}/chat/completions",
            headers={"Authorization": f"Bearer {key}"},
            body={"model": provider.model, "messages": messages},
            timeout=provider.timeout_seconds,
        )
        return {"answer": said["choices"][0]["message"]["content"]}

    carry_out(task_id, work)

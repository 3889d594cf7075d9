"""The access log without queries: the callback's holds a code and a state."""

import logging


class WithoutQuery(logging.Filter):
    """uvicorn's record has the client, the method, the path with its query, the version and the status."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                value.partition("?")[0] if isinstance(value, str) and value.startswith("/") else value
                for value in record.args
            )
        return True


def redact() -> None:
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(WithoutQuery())

"""Kombu's Redis transport, whose channels lose no task when they are closed.

A worker asks for the next task by BRPOP and goes on. Where it is told to stop before it has read the answer, kombu
before 5.3 closes the connection, and the task that Redis took off the queue for it is nowhere
(https://github.com/celery/kombu/pull/1733). Can go once Debian's kombu is 5.3 or later.
"""

from contextlib import suppress

from kombu.transport import redis


class Channel(redis.Channel):
    def close(self) -> None:
        if not self.closed and self._in_poll:
            with suppress(*self.connection_errors):
                self._put_back()
        super().close()

    def _put_back(self) -> None:
        """Reads the answer, which comes within the second that BRPOP waits, and returns the task to be the next again."""
        answer = self.client.parse_response(self.client.connection, "BRPOP")
        self._in_poll = None
        if answer:
            queue, task = answer
            self.client.rpush(queue, task)


class Transport(redis.Transport):
    Channel = Channel

"""What an adapter may use of the house while it sends. It runs in a thread of its own, outside any transaction."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from sangam.channels import sealed
from sangam.channels.base import File, Outbound, RawItem
from sangam.channels.calls import CUT
from sangam.conversations.models import Outbox
from sangam.delivery import devices
from sangam.lib import http
from sangam.lib.files import Store

log = logging.getLogger(__name__)


@dataclass
class Context:
    """Implements `base.Context` for sending. Health is noted here and written by the process when the call is over."""

    channel_id: int
    stop: Callable[[], bool] = lambda: False
    store_files: Store = field(default_factory=lambda: Store(settings.FILES_DIR))
    error: str = ""

    def open(self, file: File) -> IO[bytes]:
        return self.store_files.open(file.stored) if file.stored else io.BytesIO(file.content)

    def save_secret(self, values: Mapping[str, Any]) -> None:
        try:
            sealed.merge(self.channel_id, values)
        finally:
            connection.close()

    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
        try:
            note(message, part, external_id, looked=looked)
        finally:
            connection.close()

    def push(self, message: Outbound) -> None:
        """A notification is a courtesy: trouble with it is a line in our log, and the message goes all the same."""
        try:
            devices.tell(self.channel_id, message)
        except DatabaseError as error:
            log.warning("devices could not be told", extra={"message_id": message.message_id, "error": type(error).__name__})
        finally:
            connection.close()

    def stopping(self) -> bool:
        return self.stop()

    def healthy(self) -> None:
        self.error = ""

    def unhealthy(self, error: str) -> None:
        self.error = error

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return http.request(method, url, **kwargs)

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        raise NotImplementedError("sending stores nothing")

    def cursor(self) -> Mapping[str, Any]:
        raise NotImplementedError("sending has no cursor")


def note(message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
    """A part got through: committed at once, in the rows that share this call's key. What goes after a call that was cut
    may be there twice, unless somebody looked."""
    with transaction.atomic():
        for row in Outbox.objects.select_for_update().filter(message=message.message_id, key=message.key):
            if part in dict(row.done):
                continue  # an echo was quicker
            row.done = [*row.done, [part, external_id]]
            row.maybe_twice = not looked and (row.maybe_twice or row.failure_code == CUT)
            row.save(update_fields=["done", "maybe_twice"])

"""What the story says was sent is never handed to delivery: its receivers are settled when it is written."""

from __future__ import annotations

import datetime as dt

from sangam.accounts.models import User
from sangam.config.story.pictures import Sheet
from sangam.conversations import files, states
from sangam.conversations.models import Message, OutboxState
from sangam.lib import clock

ON_THE_WAY = dt.timedelta(seconds=3)


def as_if_sent(message: Message, *, seen: bool = False) -> None:
    """Mark every receiver of a message as sent (and as `seen`), a few seconds after it was written. Call it in the
    transaction that wrote the message: then no delivery process ever sees a row that is due."""
    at = clock.now() + ON_THE_WAY
    state = OutboxState.READ if seen else OutboxState.SENT
    message.outbox.update(
        state=state, attempts=1, sent_at=at, settled_at=at, created_at=clock.now(), not_before=clock.now()
    )  # fmt: skip
    message.sent_at = at
    message.save(update_fields=["sent_at"])
    states.derive(message)


def uploaded(author: User, sheet: Sheet) -> int:
    """A file of an agent's, as if uploaded in the composer."""
    return files.upload(author, sheet.name, sheet.kind, [sheet.content]).pk

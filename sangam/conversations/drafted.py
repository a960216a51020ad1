"""What `append` takes: messages that are decided on but not yet written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sangam.channels.base import File, IdentityRef, Opening
from sangam.conversations.models import Folder, Priority
from sangam.events.record import SYSTEM, Actor

OUTSIDE = "outside"
"""A mark of a message of ours to people who take no part in its conversation."""


@dataclass(slots=True, eq=False)
class Matter:
    """The conversation a message goes to. With `id` 0 it is made; several messages of a batch may share one.

    `thread_keys` are (channel, key) pairs of chat-like channels that lead here from now on and did not before.
    """

    id: int = 0
    brand_id: int = 0
    team_id: int = 0
    customer_id: int = 0
    subject: str = ""
    language: str = ""
    folder: int = Folder.INBOX
    folder_reason: str = ""
    priority: int = Priority.NORMAL
    assignee_id: int | None = None
    follows_id: int | None = None
    thread_keys: frozenset[tuple[int, str]] = frozenset()
    fields: Mapping[str, Any] = field(default_factory=dict)
    created_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """One outbox row to be."""

    role: str
    identity: IdentityRef
    key: str
    not_before: dt.datetime
    held: bool = False


@dataclass(slots=True, eq=False)
class Drafted:
    """One message to be written. `thread_ids` are ids a later message may refer to: (text, is it this message's own);
    `participants` and `contacts` are identities: those who were addressed, and further ways to reach the sender; `opens`
    is until when he may be answered there. `home_id` is the part of the matter whose message it is, 0 for the matter itself:
    what a join brought together still knows where it came by. `leads` are keys (channel, key) that lead there from now on,
    wherever they led before."""

    matter: Matter
    kind: str
    home_id: int = 0
    leads: tuple[tuple[int, str], ...] = ()
    by: Actor = SYSTEM
    content: str = "text"
    author_id: int | None = None
    identity_id: int | None = None
    author_name: str = ""
    channel_id: int | None = None
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html: str = ""
    language: str = ""
    external_scope: str = ""
    external_id: str = ""
    digest: str = ""
    reply_to_id: int | None = None
    recipients: tuple[Mapping[str, str], ...] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    attachment_ids: tuple[int, ...] = ()
    thread_ids: tuple[tuple[str, bool], ...] = ()
    participants: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    share_team_ids: tuple[int, ...] = ()
    opens: tuple[Opening, ...] = ()
    arrival: str = ""
    raw_id: int | None = None
    client_key: str | None = None
    receivers: tuple[Receiver, ...] = ()
    automatic: bool = False
    state: str = ""
    sent_at: dt.datetime | None = None
    created_at: dt.datetime | None = None
    backfill: bool = False
    message_id: int = 0

    @property
    def stands_in(self) -> int:
        return self.home_id or self.matter.id

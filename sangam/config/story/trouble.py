"""What goes wrong in the story: a mail nobody could read, kept with its reason and a replay button."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

from sangam.channels.base import RawItem
from sangam.config.story.company import Firm
from sangam.ingest import store, worker
from sangam.ingest.models import RawInbound
from sangam.lib import clock

REASON = "could not be read (deadline): took longer than 5 seconds"
AGO = dt.timedelta(hours=9)


def make(firm: Firm) -> None:
    """A mail whose three thousand nested parts ran past the deadline."""
    channel = firm.mailboxes["help"]
    at = clock.now() - AGO
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3000))
    head = (
        f"From: Copier 4th floor <copier@bluetin.example>\r\nTo: {channel.address}\r\nSubject: Scan 0412\r\n"
        f"Date: {format_datetime(at)}\r\nMIME-Version: 1.0\r\n"
    )
    payload = (head + nested).encode()
    store.many(channel.pk, [RawItem(payload, external_ref=f"story-{int(at.timestamp())}", lane="bulk")], backfill=True)
    raw = RawInbound.objects.filter(channel=channel).order_by("-pk")[0]
    worker.quarantine(raw, REASON)
    RawInbound.objects.filter(pk=raw.pk).update(received_at=at)

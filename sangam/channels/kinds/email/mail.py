"""The neutral value of a mail that was read: what every module of this folder takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sangam.channels.base import File


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`address` is folded: lower-case domain in Unicode-safe form, local part as written but lower-cased; "" if unusable."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, decoded but not yet judged.

    `headers` keeps order and repeats, names lower case, values unfolded and decoded. `text` and `html` are the bodies
    as found (`html` is hostile). `froms` holds every mailbox of every From header. `report` holds the groups of fields
    of a delivery-status, disposition or feedback part (names lower case), `returned` the headers of the first mail inside
    this one, which is what a report gives back, `returned_text` the start of its body if this is such a report.
    """

    headers: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    froms: tuple[Mailbox, ...] = ()
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    bcc: tuple[Mailbox, ...] = ()
    content_type: str = ""
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    report_type: str = ""
    report: tuple[dict[str, str], ...] = ()
    returned: tuple[tuple[str, str], ...] = ()
    returned_text: str = ""
    notes: tuple[str, ...] = field(default=())

    def header(self, name: str) -> str:
        """The first header of that name, "" if none."""
        name = name.lower()
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        name = name.lower()
        return [value for key, value in self.headers if key == name]

    def has(self, name: str) -> bool:
        return any(key == name.lower() for key, _ in self.headers)

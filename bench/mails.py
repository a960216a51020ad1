"""Mails for the bench: the letters of the story as different programs wrote them, each copy with its own sender and id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

from sangam.config.story import company, letters, script

SENDER = "benchsender@posta.example"
NAME = "Bench Sender"
IDENT = "benchident@posta.example"
REPLIED = "benchreplied@posta.example"
ATTACHED_EACH = 40
PER_SENDER = 4
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as bytes, and the id it goes by."""

    payload: bytes
    message_id: str


@cache
def _templates(reply: bool) -> tuple[bytes, ...]:
    """One a tale, with markers where the copies differ; the text is too long for no line."""
    now = dt.datetime.now(dt.UTC)
    found = []
    for place, tale in enumerate(script.read_all()):
        step = tale.steps[0]
        quoted = letters.Quoted("Ben", "help@tarnhill.example", now, "Thank you for writing.\n\nBen", tale.subject)
        letter = letters.Letter(
            sender=(NAME, SENDER), to=f"help@{company.DOMAIN}", subject=tale.subject, text=step.text, at=now,
            message_id=f"<{IDENT}>", language=tale.language, client=step.option("client", "gmail"),
            in_reply_to=f"<{REPLIED}>" if reply else "", references=(f"<{REPLIED}>",) if reply else (),
            quoted=quoted if reply else None,
            headers=(("Authentication-Results", f"{company.GATE}; dkim=pass header.d=posta.example"),),
        )  # fmt: skip
        found.append(letters.raw(letter))
        assert SENDER.encode() in found[place]
    return tuple(found)


def new(number: int) -> Iterator[Mail]:
    """`number` mails that open new matters, from one sender per four of them, none attached."""
    templates = _templates(False)
    for _ in range(number):
        place = next(_numbers)
        yield _copy(templates[place % len(templates)], f"b{place // PER_SENDER}@posta.example", place)


def replies(to: Sequence[tuple[str, str]]) -> Iterator[Mail]:
    """A reply each to (message id, sender's address)."""
    templates = _templates(True)
    for replied, sender in to:
        place = next(_numbers)
        mail = _copy(templates[place % len(templates)], sender, place)
        yield Mail(mail.payload.replace(f"<{REPLIED}>".encode(), replied.encode()), mail.message_id)


def _copy(template: bytes, sender: str, place: int) -> Mail:
    ident = f"bench-{place}-{sender}"
    domain = sender.rpartition("@")[2]
    payload = template.replace(SENDER.encode(), sender.encode()).replace(IDENT.encode(), ident.encode())
    return Mail(payload.replace(b"header.d=posta.example", b"header.d=" + domain.encode()), f"<{ident}>")

"""The matrix: every address × everybody of the cast. What is not yours looks exactly like what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sangam.accounts.models import User
from sangam.calendars.models import Calendar
from sangam.conversations import files
from sangam.conversations.models import Attachment, Conversation, CustomField, Message, Tag
from tests.architecture.permissions import ALLAUTH_OPEN, ALLAUTH_SIGNED_IN, TABLE, Row
from tests.cast import Cast

GETS_IN = {
    "anyone": ("ada", "ben", "lena", "mara", "nobody"),
    "signed in": ("ada", "ben", "lena", "mara"),
    "sees": ("ada", "ben", "lena"),
    "admin": ("ada",),
    "own": ("ben",),
}
PEOPLE = ("ada", "ben", "lena", "mara", "nobody")


@dataclass
class Made:
    """Things of Support, which Mara of Billing may not see."""

    conversation: Conversation
    message: Message
    attachment: Attachment
    calendar: Calendar
    tag: Tag
    field: CustomField


@pytest.fixture
def made(cast: Cast) -> Made:
    conversation = cast.conversation()
    message = conversation.messages.get()
    Message.objects.filter(pk=message.pk).update(html="<p>Where is my tent?</p>")
    attachment = files.upload(cast.ben, "bill.pdf", "application/pdf", [b"%PDF-"])
    Attachment.objects.filter(pk=attachment.pk).update(message=message)
    calendar = Calendar.objects.create(name="Lisbon", hours={"0": [["09:00", "18:00"]]})
    tag = Tag.objects.create(name="tents")
    field = CustomField.objects.create(key="order", label="Order")
    return Made(conversation, message, attachment, calendar, tag, field)


def names(resolver: Any = None, space: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


OURS = sorted(set(names()) - set(ALLAUTH_OPEN) - set(ALLAUTH_SIGNED_IN))


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert sorted(TABLE) == OURS


def ask(client: Client, name: str, row: Row, cast: Cast, made: Made) -> int:
    url = reverse(name, kwargs=row.kwargs(cast, made))
    return getattr(client, row.method)(url, row.data(cast, made)).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OURS if name in TABLE])
@pytest.mark.parametrize("person", PEOPLE)
def test_who_gets_in(name: str, person: str, cast: Cast, made: Made) -> None:
    row = TABLE[name]
    client = Client(raise_request_exception=True)
    if person != "nobody":
        user: User = getattr(cast, person)
        client.force_login(user)
    status = ask(client, name, row, cast, made)
    if row.gate:
        assert status == row.gate
    elif person in GETS_IN[row.who]:
        assert status not in (401, 403, 404) and status < 500, status
    elif person == "nobody":
        assert status == 302
    else:
        assert status == 404

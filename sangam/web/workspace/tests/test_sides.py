"""Side conversations: letters with others beside a matter, whose answers come back there and never to the customer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sangam.channels.base import Thread
from sangam.conversations import assign, relations, side
from sangam.conversations.models import Conversation, Message
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.notify import ring
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SUPPLIER = "poles@supplier.example"


def begun(cast: Cast, client: Client, row: Conversation, to: str = SUPPLIER, key: str = "k1") -> int:
    given = {"to": to, "subject": "Poles", "text": "When do they come?", "channel": cast.mailbox.pk, "client_key": key}
    return client.post(reverse("workspace:side_begin", args=[row.number]), given, headers=HTMX).status_code


def answered(cast: Cast, text: str = "On Friday") -> Message:
    sent = Message.objects.filter(kind="out").latest("pk")
    (came,) = cast.arrive(
        cast.letter(text, sender=SUPPLIER, sender_name="Pole Works", thread=Thread(in_reply_to=sent.external_id))
    )
    return came


def test_begun_answered_and_read_beside_the_matter(cast: Cast) -> None:
    row, client = cast.conversation(), signed_in(cast.ben)
    assert begun(cast, client, row) == 200
    (one,) = side.of(row)
    assert (one.who, one.subject, one.waits) == (SUPPLIER, "Poles", False)
    came = answered(cast)
    (one,) = side.of(row)
    assert (came.conversation.number, one.waits) == (one.number, True)
    page = client.get(at(row)).content.decode()
    assert "Pole Works" in page or SUPPLIER in page
    assert "On Friday" not in page.split('id="stream"')[1].split("stream-after")[0]
    thread = client.get(reverse("workspace:side", args=[row.number, one.number])).content.decode()
    assert "When do they come?" in thread
    assert "On Friday" in thread


def test_the_customer_gets_nothing_of_it(cast: Cast) -> None:
    row = cast.conversation()
    begun(cast, signed_in(cast.ben), row)
    came = answered(cast)
    row.refresh_from_db()
    assert (row.message_count, row.messages.count()) == (1, 1)
    assert came.conversation.customer_id != row.customer_id
    assert {sent.value for message in Message.objects.filter(kind="out") for sent in message.outbox.all()} == {SUPPLIER}


def test_a_second_letter_and_its_end_and_more_of_them(cast: Cast) -> None:
    row, client = cast.conversation(), signed_in(cast.ben)
    begun(cast, client, row)
    answered(cast)
    (one,) = side.of(row)
    address = reverse("workspace:side_answer", args=[row.number, one.number])
    for _twice in range(2):
        assert client.post(address, {"text": "Thank you", "client_key": "k2"}, headers=HTMX).status_code == 200
    assert Message.objects.filter(kind="out", text="Thank you").count() == 1
    client.post(address, {"closed": "yes"}, headers=HTMX)
    assert side.of(row)[0].closed
    answered(cast, "One more thing")
    assert not side.of(row)[0].closed
    assert begun(cast, client, row, "carrier@lorries.example", "k3") == 200
    assert len(side.of(row)) == 2


def test_who_does_not_see_the_matter_sees_none_of_it(cast: Cast) -> None:
    row = cast.conversation()
    begun(cast, signed_in(cast.ben), row)
    (one,) = side.of(row)
    other = cast.conversation("Another")
    mara, ben = signed_in(cast.mara), signed_in(cast.ben)
    assert mara.get(reverse("workspace:side", args=[row.number, one.number])).status_code == 404
    assert mara.get(f"/conversations/{one.number}").status_code == 404
    assert ben.get(reverse("workspace:side", args=[other.number, one.number])).status_code == 404
    assert signed_in(cast.lena).get(reverse("workspace:side", args=[row.number, one.number])).status_code == 200


def test_it_goes_where_its_matter_goes(cast: Cast) -> None:
    row = cast.conversation()
    begun(cast, signed_in(cast.ben), row)
    (one,) = side.of(row)
    assign.to_team(row, cast.billing, by=Actor.user(cast.ben.pk))
    assert Conversation.objects.get(number=one.number).team == cast.billing


def test_the_customer_himself_is_no_side(cast: Cast) -> None:
    row = cast.conversation()
    assert begun(cast, signed_in(cast.ben), row, "cleo@example.com") == 422
    assert side.of(row) == []


def test_the_bell_of_who_began_it_rings(cast: Cast) -> None:
    row = cast.conversation()
    begun(cast, signed_in(cast.ben), row)
    came = answered(cast)
    event = Event.objects.get(kind="message.received", subject_id=came.pk)
    ring.react(event)
    shown = signed_in(cast.ben).get(reverse("workspace:bell")).content.decode()
    assert f"{came.conversation.number}" in shown


def test_the_relation_stays(cast: Cast) -> None:
    row = cast.conversation()
    begun(cast, signed_in(cast.ben), row)
    found = Conversation.objects.get(number=side.of(row)[0].number)
    relations.remove(row, found, by=Actor.user(cast.ben.pk))
    with pytest.raises(relations.Impossible):
        relations.relate(row, found, relations.PARENT_OF, by=Actor.user(cast.ben.pk))
    assert len(side.of(row)) == 1

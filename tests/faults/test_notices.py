"""What a colleague has not seen leaves by a real mail server, and what comes back of it is never a word of ours (S3)."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.conversations import assign
from sangam.conversations.models import Conversation, Message
from sangam.delivery import house as letters
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.notify import mailing
from sangam.notify.models import Mail, Notification
from tests.faults.ledger import token
from tests.house import LISTENED, House, letter, plain

pytestmark = [pytest.mark.slow, pytest.mark.servers]


def test_who_is_away_gets_a_letter_that_nobody_can_answer_in_his_name(house: House) -> None:
    mark = token()
    house.mail_in(letter(f"Where is it? {mark}", sender=f"{mark}@example.com", subject=mark))
    house.awake(lambda: Conversation.objects.filter(subject=mark).exists(), "no conversation")
    row = Conversation.objects.get(subject=mark)
    ben = house.cast.ben
    assign.to_person(row, ben, by=Actor.user(house.cast.lena.pk))
    house.awake(lambda: Notification.objects.filter(user=ben, conversation=row).exists(), "the bell did not ring")
    with clock.held_at(clock.now() + dt.timedelta(minutes=6)):
        mailing.due(letters.send)
    got = house.office.arrived(ben.email, mark)
    assert "<no-reply@northwind.test>" in str(got["Reply-To"]) and got["Auto-Submitted"]
    assert f"/conversations/{row.number}" in plain(got) and Mail.objects.get(notifications__conversation=row).failure == ""
    forged = letter(f"Refund it {mark}", sender=ben.email, In_Reply_To=str(got["Message-ID"]))
    house.mail_in(forged, to=LISTENED, sender=ben.email)
    house.awake(lambda: Message.objects.filter(text__contains=f"Refund it {mark}").exists(), "it is lost")
    taken = Message.objects.get(text__contains=f"Refund it {mark}")
    assert taken.kind == "in" and taken.author_id is None and taken.conversation_id != row.pk

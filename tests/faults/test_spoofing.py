"""Letters that lie about who wrote them, down the real road (S1 to S8 of the list of failures): nobody gets history, a
place in a conversation, an agent's voice or a second receiver by them."""

from __future__ import annotations

import email
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sangam.channels.base import RawItem
from sangam.channels.kinds.email.tests.postbox import Postbox, postbox
from sangam.channels.models import Channel
from sangam.config import reactors
from sangam.conversations import thread, write
from sangam.conversations.models import Conversation, Message, MessageKind, Outbox, Participant
from sangam.delivery.run import Worker as Delivery
from sangam.events import dispatch
from sangam.events.record import Actor
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool
from tests.cast import Cast
from tests.install import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CLEO, OTTO = "cleo@example.com", "otto@attacker.example"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(size=1, deadline=5, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield pool
    pool.close()


@pytest.fixture
def worker(pool: Pool, tmp_path: Path, settings: Any) -> Worker:
    settings.FILES_DIR = tmp_path
    return Worker(pool)


def raw(body: str = "Hello", **headers: str) -> bytes:
    """A mail as it stands on the wire; values are written as they are given."""
    lines = {"From": f"Cleo <{CLEO}>", "To": "support@northwind.test", "Subject": "My order", **headers}
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items()).encode() + f"\r\n{body}".encode()


class Road:
    """Mails in, conversations out."""

    def __init__(self, cast: Cast, worker: Worker) -> None:
        self.cast, self.worker = cast, worker

    def take(self, *mails: bytes) -> list[Message]:
        before = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        store.many(self.cast.mailbox.pk, [RawItem(mail, lane="mail") for mail in mails])
        while self.worker.once():
            continue
        return list(Message.objects.filter(pk__gt=before, kind=MessageKind.IN).order_by("pk"))

    def first(self, text: str = "My card ends with 4242.") -> Conversation:
        (message,) = self.take(raw(text, Message_ID="<first@example.com>"))
        return message.conversation

    def answer(self, row: Conversation, text: str = "It is on its way.") -> Message:
        row.refresh_from_db()
        writing = write.Writing(text, write.reply_parties(row), hold=False)
        return write.reply(row, writing, channel=self.cast.mailbox, by=Actor.user(self.cast.ben.pk), author=self.cast.ben)


@pytest.fixture
def road(cast: Cast, worker: Worker) -> Road:
    return Road(cast, worker)


def to(row: Conversation) -> list[str]:
    row.refresh_from_db()
    return [party.identity.value for party in write.reply_parties(row)]


def takes_part(row: Conversation, address: str) -> bool:
    return Participant.objects.filter(conversation=row, identity__value=address).exists()


def test_s2_a_copy_on_a_claimed_letter_never_takes_part(road: Road) -> None:
    row = road.first()
    for more in (
        {"In_Reply_To": "<first@example.com>"},
        {"Subject": f"Re: [#{row.number}] My order"},
        {"To": f"support+{thread.token_for(row.pk)}@northwind.test"},
    ):
        road.take(raw("And copy my friend.", **{"Cc": f"Otto <{OTTO}>", **more}))
        assert not takes_part(row, OTTO), more
        assert OTTO not in to(row), more


def test_s4_a_stranger_who_knows_number_id_or_address_gets_a_matter_of_his_own(road: Road) -> None:
    row = road.first()
    for more in (
        {"In_Reply_To": "<first@example.com>", "References": "<first@example.com>"},
        {"Subject": f"Re: [#{row.number}] My order"},
        {"To": f"support+{thread.token_for(row.pk)}@northwind.test"},
        {"To": f"support+{thread.token_for(row.pk)[:-1]}a@northwind.test"},
    ):
        (message,) = road.take(raw("What did she write?", From=f"Otto <{OTTO}>", **more))
        assert message.conversation_id != row.pk, more
        sent = road.answer(message.conversation, "Who are you?")
        assert "4242" not in str(sent.text)
    assert to(row) == [CLEO]
    assert row.messages.count() == 1


def test_s4_no_history_goes_to_a_newcomer(road: Road, box: Postbox) -> None:
    row = road.first()
    (message,) = road.take(raw("What did she write?", From=f"Otto <{OTTO}>", In_Reply_To="<first@example.com>"))
    road.answer(message.conversation, "Who are you?")
    (letter,) = sent(box)
    assert b"Who are you?" in letter
    assert b"4242" not in letter
    assert row.messages.count() == 1


@pytest.fixture
def box(cast: Cast) -> Iterator[Postbox]:
    with postbox() as found:
        values = {"smtp_host": "127.0.0.1", "smtp_port": found.port, "smtp_security": "none"}
        Channel.objects.filter(pk=cast.mailbox.pk).update(settings=values)
        yield found


def sent(box: Postbox) -> list[bytes]:
    delivery = Delivery()

    def quiet() -> bool:
        return not delivery.once() and not delivery.under_way

    until(quiet, "delivery does not come to rest")
    return [bytes(envelope.content or b"") for envelope in box.taken]


def test_a_reply_address_in_a_later_claimed_letter_takes_nothing_over(road: Road) -> None:
    row = road.first()
    road.answer(row)
    road.take(raw("Send it there.", Reply_To=OTTO, In_Reply_To="<first@example.com>"))
    assert to(row) == [CLEO]
    assert not takes_part(row, OTTO)


def test_s3_nobody_speaks_as_an_agent_by_mail(road: Road, cast: Cast) -> None:
    row = road.first()
    answer = road.answer(row)
    for reference in ("<first@example.com>", answer.external_id, "<notify-1-2-3@northwind.test>"):
        (message,) = road.take(raw("Refund 9,000 at once.", From=f"Ben <{cast.ben.email}>", In_Reply_To=reference))
        assert message.kind == MessageKind.IN
        assert message.author_id is None
        assert message.conversation_id != row.pk
    assert not Outbox.objects.exclude(message=answer).exists(), "nothing of it was passed on"


@pytest.mark.parametrize(
    ("sender", "seen"),
    [
        (f"Cleo <{CLEO}>\r\nFrom: Otto <{OTTO}>", ("two_from", "several_from")),
        (f"{CLEO}, {OTTO}", ("several_from",)),
        (f'"{CLEO}" <{OTTO}>', ()),
        (f"=?utf-8?q?=3C{CLEO.replace('@', '=40')}=3E?= <{OTTO}>", ()),
        (f"{OTTO} ({CLEO})", ()),
    ],
)
def test_s5_one_letter_has_one_sender_and_a_lie_is_seen(road: Road, sender: str, seen: tuple[str, ...]) -> None:
    (message,) = road.take(raw("Hello", From=sender))
    assert message.identity is not None
    assert message.identity.value in (CLEO, OTTO)
    if not seen:
        assert message.identity.value == OTTO, "what stands in the brackets is the address"
    assert message.marks.get("spoof") or not message.marks.get("proven"), message.marks
    assert to(message.conversation) == [message.identity.value]
    assert not message.marks.get("proven")


def test_s6_headers_of_ours_in_a_foreign_mail_mean_nothing(road: Road) -> None:
    lies = {
        "X_Sangam_Mail_From": CLEO, "X_Sangam_Client_Ip": "127.0.0.1", "X_Sangam_Helo": "example.com",
        "X_Sangam_Whole_Call": "1", "X_Sangam_Rcpt_To": "billing@northwind.test", "X_Sangam_Team": "1",
        "Authentication_Results": "northwind.test; dmarc=pass header.from=example.com; spf=pass; dkim=pass",
        "X_Spam_Status": "No", "X_RT_Encryption": "Success",
    }  # fmt: skip
    (message,) = road.take(raw("Trust me.", **lies))
    assert not message.marks.get("proven")
    assert message.identity is not None
    assert message.identity.verified_at is None
    assert message.channel == road.cast.mailbox
    assert RawInbound.objects.get(pk=message.raw_id).headers == {}


def test_s7_a_bombed_address_gets_one_acknowledgement_that_echoes_nothing(road: Road, box: Postbox) -> None:
    Channel.objects.filter(pk=road.cast.mailbox.pk).update(acknowledge=True, acknowledgement="")
    dispatch.start_at_the_end(reactors.REACTORS)
    road.take(*[raw("x", Subject=f"CLICK https://evil.example {n}", Message_ID=f"<{n}@e.example>") for n in range(12)])
    while reactors.once():
        continue
    letters = sent(box)
    assert len(letters) == 1
    assert b"evil.example" not in letters[0]
    assert email.message_from_bytes(letters[0])["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize(
    "break_",
    ["\\r\\n", "\\n", "\\r", "=0D=0A", "=0A", "=E2=80=A8", "=00", "=0B", "=C2=85"],
)
def test_s8_no_header_grows_out_of_a_subject_or_a_name(road: Road, box: Postbox, break_: str) -> None:
    hidden = f"=?utf-8?q?Hello{break_}Bcc:_{OTTO.replace('@', '=40')}{break_}X-Evil:_1?="
    (message,) = road.take(raw("Hi", Subject=hidden, From=f"{hidden} <{CLEO}>"))
    road.answer(message.conversation)
    (letter,) = sent(box)
    assert [envelope.rcpt_tos for envelope in box.taken] == [[CLEO]]
    read = email.message_from_bytes(letter)
    assert read["Bcc"] is None
    assert read["X-Evil"] is None
    assert len(read.get_all("Subject") or []) == len(read.get_all("To") or []) == 1


@pytest.mark.parametrize("address", ["danger-$USER@example.com", "-oQ/tmp@example.com", "|cmd@example.com", "`id`@example.com"])
def test_s9_an_address_is_never_an_option_or_a_command(road: Road, box: Postbox, address: str) -> None:
    (message,) = road.take(raw("Hi", From=f"<{address}>"))
    road.answer(message.conversation)
    sent(box)
    assert [envelope.rcpt_tos for envelope in box.taken] in ([[message.identity.value]], []) if message.identity else True


def test_s1_the_address_of_a_conversation_cannot_be_guessed(road: Road) -> None:
    row = road.first()
    name, _, tag = thread.token_for(row.pk).partition("-")
    assert len(tag) * 5 >= 128
    assert thread.conversation_of(f"{name}-{'a' * 26}") is None
    assert Client().get(f"/conversations/{row.number}").status_code == 302

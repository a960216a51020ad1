"""Two workers at the same instant: the constraints decide, and nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from sangam.channels.base import Inbound, RawItem
from sangam.channels.models import Channel
from sangam.conversations.models import Conversation, Message
from sangam.customers.models import Customer
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.ingest.worker import apply_with_retries
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def at_once(jobs: Sequence[Callable[[], None]]) -> None:
    """Run the jobs in threads that start together, each on its own connection; raise the first failure."""
    barrier, failures = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], None]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            job()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def applying(channel: Channel, item: Inbound) -> Callable[[], None]:
    """Store a raw now; give what takes it down the pipeline."""
    store.many(channel.pk, [RawItem(payload=b"raw")])
    raw = RawInbound.objects.latest("pk")
    ready = Channel.objects.select_related("brand").get(pk=channel.pk)
    return lambda: apply_with_retries(ready, [raw], [[item]])


def test_first_letters_of_one_person_at_once_are_one_customer_and_two_matters(cast: Cast) -> None:
    for place in range(ROUNDS):
        sender = f"new{place}@example.com"
        at_once([applying(channel, cast.letter("hi", sender=sender)) for channel in (cast.mailbox, cast.billing_mailbox)])
    assert Customer.objects.count() == ROUNDS
    assert Conversation.objects.count() == 2 * ROUNDS


def test_first_chat_messages_of_one_person_at_once_are_one_conversation(cast: Cast) -> None:
    for place in range(ROUNDS):
        chat = {"sender": f"visitor{place}@example.com", "conversation_key": f"visitor{place}"}
        at_once([applying(cast.mailbox, cast.letter(f"hello {n}", **chat)) for n in range(5)])
    assert Conversation.objects.count() == ROUNDS
    assert Message.objects.count() == 5 * ROUNDS
    assert set(Conversation.objects.values_list("message_count", flat=True)) == {5}


def test_the_same_mail_through_two_mailboxes_at_once_is_one_message(cast: Cast) -> None:
    for _ in range(ROUNDS):
        letter = cast.letter("once")
        at_once([applying(channel, letter) for channel in (cast.mailbox, cast.billing_mailbox)])
    assert Message.objects.count() == Conversation.objects.count() == ROUNDS
    for person in (cast.ben, cast.mara):
        assert Conversation.objects.visible_to(person.scope()).count() == ROUNDS


def test_many_first_messages_on_many_channels_make_one_customer(cast: Cast) -> None:
    letters = [cast.letter(f"{n}", sender="rush@example.com", conversation_key="rush") for n in range(8)]
    channels = [cast.mailbox, cast.billing_mailbox]
    at_once([applying(channels[n % 2], letter) for n, letter in enumerate(letters)])
    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 2
    assert Message.objects.count() == 8

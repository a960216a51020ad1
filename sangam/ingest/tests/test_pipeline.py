"""The road of an inbound message, through the real pipeline and the real database."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from sangam.channels.base import Failure, IdentityRef, Marks, Party, RawItem, Receipt, Thread
from sangam.conversations import status, thread, write
from sangam.conversations.models import Arrival, Category, Conversation, Folder, Message, Participant, Relation
from sangam.customers.models import Customer, Identity
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from tests.cast import Cast, copy_to

pytestmark = pytest.mark.django_db


def test_a_first_letter_makes_customer_conversation_message_and_events(cast: Cast) -> None:
    (message,) = cast.arrive(cast.letter())
    conversation = message.conversation
    assert (conversation.category, conversation.team, conversation.subject) == (Category.NEW, cast.support, "My order")
    assert conversation.customer.identities.get().value == "cleo@example.com"
    assert conversation.preview == "Where is my tent?"
    assert conversation.number >= 1001
    kinds = list(Event.objects.filter(conversation_id=conversation.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["conversation.created", "message.received"]


def test_the_same_mail_twice_is_one_message(cast: Cast) -> None:
    letter = cast.letter()
    cast.arrive(letter, letter)
    cast.arrive(letter)
    assert Message.objects.count() == 1
    assert set(RawInbound.objects.values_list("state", flat=True)) == {"applied"}


def test_one_mail_to_two_mailboxes_is_one_message_that_both_teams_see(cast: Cast) -> None:
    letter = cast.letter()
    cast.arrive(letter)
    cast.arrive(letter, channel=cast.billing_mailbox)
    assert Arrival.objects.count() == 2
    for person in (cast.ben, cast.mara):
        assert Conversation.objects.visible_to(person.scope()).count() == 1


def test_another_mail_under_a_used_id_is_not_lost(cast: Cast) -> None:
    first = cast.letter("first", external_id="<same@example.com>")
    second = cast.letter("second", external_id="<same@example.com>")
    cast.arrive(first)
    cast.arrive(second)
    cast.arrive(second, first)
    assert sorted(Message.objects.values_list("text", flat=True)) == ["first", "second"]


def test_replies_inside_one_batch_find_their_conversation(cast: Cast) -> None:
    first = cast.letter("one")
    second = cast.letter("two", thread=Thread(in_reply_to=first.external_id))
    third = cast.letter("three", thread=Thread(references=(first.external_id, second.external_id)))
    messages = cast.arrive(first, second, third)
    assert len({message.conversation_id for message in messages}) == 1
    assert messages[0].conversation.message_count == 3


def test_a_stranger_who_knows_an_id_gets_a_related_conversation(cast: Cast) -> None:
    first = cast.conversation()
    guess = Thread(in_reply_to=first.messages.get().external_id, numbers=(first.number,), tokens=(thread.token_for(first.pk),))
    (message,) = cast.arrive(cast.letter("let me in", sender="otto@evil.test", thread=guess))
    assert message.conversation != first
    assert Relation.objects.filter(first=first, second=message.conversation).exists()
    assert not Participant.objects.filter(conversation=first, identity__value="otto@evil.test").exists()


@pytest.mark.parametrize("token", ["c1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "c1", "", "x", "c" + "9" * 300])
def test_forged_tokens_mean_nothing(cast: Cast, token: str) -> None:
    cast.conversation()
    (_message,) = cast.arrive(cast.letter(thread=Thread(tokens=(token,))))
    assert Conversation.objects.count() == 2


def test_a_token_joins_for_who_takes_part(cast: Cast) -> None:
    first = cast.conversation()
    (message,) = cast.arrive(cast.letter("again", thread=Thread(tokens=(thread.token_for(first.pk),))))
    assert message.conversation == first


def test_a_number_joins_only_for_who_takes_part(cast: Cast) -> None:
    first = cast.conversation()
    mine, other = cast.arrive(
        cast.letter("mine", thread=Thread(numbers=(first.number,))),
        cast.letter("other", sender="otto@evil.test", thread=Thread(numbers=(first.number,))),
    )
    assert mine.conversation == first
    assert other.conversation != first


def test_an_id_never_seen_joins_mails_of_the_same_identity_only(cast: Cast) -> None:
    lost = Thread(in_reply_to="<never-reached-us@example.com>")
    first, again, stranger = cast.arrive(
        cast.letter("one", thread=lost), cast.letter("two", thread=lost),
        cast.letter("three", sender="otto@evil.test", thread=lost),
    )  # fmt: skip
    assert first.conversation == again.conversation != stranger.conversation


def test_copy_receivers_of_an_unproved_mail_take_no_part(cast: Cast) -> None:
    claimed = cast.letter(parties=copy_to("friend@example.com"))
    proved = dataclasses.replace(
        cast.letter(parties=copy_to("pal@example.com")), sender=(IdentityRef("email", "dora@example.com", proven=True),)
    )
    message, _ = cast.arrive(claimed, proved)
    assert not Participant.objects.filter(identity__value="friend@example.com").exists()
    assert message.recipients[0]["value"] == "friend@example.com"
    assert Participant.objects.filter(identity__value="pal@example.com", role="cc").exists()


def test_a_reply_reopens_solved_and_follows_up_closed(cast: Cast) -> None:
    first = cast.conversation()
    key = first.messages.get().external_id
    status.set_category(first, Category.SOLVED, by=Actor.user(cast.ben.pk))
    cast.arrive(cast.letter("not solved", thread=Thread(in_reply_to=key)))
    first.refresh_from_db()
    assert first.category == Category.OPEN
    status.set_category(first, Category.CLOSED, by=Actor.user(cast.ben.pk))
    (late,) = cast.arrive(cast.letter("one more thing", thread=Thread(in_reply_to=key)))
    assert late.conversation.follows == first


def test_long_after_solving_a_reply_opens_a_follow_up(cast: Cast) -> None:
    first = cast.conversation()
    status.set_category(first, Category.SOLVED, by=Actor.user(cast.ben.pk))
    with clock.held_at(clock.now() + dt.timedelta(days=29)):
        (late,) = cast.arrive(cast.letter(thread=Thread(in_reply_to=first.messages.get().external_id)))
    assert late.conversation.follows == first


def test_a_flood_of_one_sender_is_held_and_others_are_not(cast: Cast) -> None:
    messages = cast.arrive(*[cast.letter(f"buy {n}", sender="otto@evil.test") for n in range(25)], cast.letter())
    folders = [message.conversation.folder for message in messages]
    assert folders.count(Folder.HELD) == 5
    assert folders[-1] == Folder.INBOX


def test_a_blocked_sender_goes_to_spam_and_spam_score_too(cast: Cast) -> None:
    cast.arrive(cast.letter())
    Identity.objects.update(blocked_at=clock.now())
    blocked, junk = cast.arrive(
        cast.letter(), cast.letter(sender="x@junk.test", marks=Marks(spam_score=8.0, spam_reasons=("dmarc_reject",)))
    )
    assert blocked.conversation.folder == junk.conversation.folder == Folder.SPAM


def test_a_bounce_lands_on_the_message_that_bounced(cast: Cast) -> None:
    conversation = cast.conversation()
    party = (Party("to", IdentityRef("email", "cleo@example.com")),)
    sent = write.reply(
        conversation, write.Writing("On its way", party), channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben
    )
    sent.outbox.update(state="sent")
    bounce = Receipt(sent.external_id, "failed", "cleo@example.com", failure=Failure("recipient", True, "5.1.1", "unknown"))
    store.many(cast.mailbox.pk, [RawItem(payload=b"bounce")])
    pipeline.apply(cast.mailbox, [RawInbound.objects.latest("pk")], [[bounce]])
    sent.refresh_from_db()
    conversation.refresh_from_db()
    assert sent.state == "failed"
    assert conversation.category == Category.OPEN
    assert Conversation.objects.count() == 1
    assert Identity.objects.get(value="cleo@example.com").undeliverable_at


def test_two_first_letters_at_once_are_one_customer(cast: Cast) -> None:
    cast.arrive(cast.letter("a"), cast.letter("b"))
    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 2

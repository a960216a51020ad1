"""A message becomes a matter of its own; answers to it find it; an undo reads as before."""

from __future__ import annotations

import pytest

from sangam.channels.base import IdentityRef, Inbound, Party, Thread
from sangam.conversations import counters, join, relations, split, streamed, write
from sangam.conversations.models import Category, Conversation, Message, OpenThread, Relation
from sangam.events.models import Event
from sangam.events.record import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ME = Party("to", IdentityRef("email", "cleo@example.com"))


def said(conversation: Conversation) -> list[str]:
    return [one.text for one in streamed.stream(conversation).messages]


def talk(cast: Cast, *texts: str) -> list[Message]:
    first = cast.letter(texts[0])
    later = [cast.letter(text, thread=Thread(in_reply_to=first.external_id)) for text in texts[1:]]
    return cast.arrive(first, *later)


def test_one_message_goes_and_its_answers_follow_it(cast: Cast) -> None:
    one, two, three = talk(cast, "One", "Two", "Three")
    made = split.split(two, onward=False, by=SYSTEM)
    before = one.conversation
    assert (said(before), said(made)) == (["One", "Three"], ["Two"])
    assert (made.category, made.message_count, made.customer_id) == (Category.NEW, 1, before.customer_id)
    late, other = cast.arrive(
        cast.letter("To two", thread=Thread(in_reply_to=two.external_id)),
        cast.letter("To three", thread=Thread(in_reply_to=three.external_id)),
    )
    assert (late.conversation, other.conversation) == (made, before)
    assert Relation.objects.get().reason == relations.SPLIT
    assert [(tie.join_id, tie.number) for tie in join.ties(made)] == [(0, before.number)]
    assert not Event.objects.filter(kind="conversation.created", conversation_id=made.pk).exists()
    assert counters.drift() == []


def test_all_from_a_message_on_and_an_undo(cast: Cast) -> None:
    one, two, _three = talk(cast, "One", "Two", "Three")
    write.reply(one.conversation, write.Writing("Four", parties=(ME,), hold=False), channel=cast.mailbox, by=SYSTEM,
                author=cast.ben)  # fmt: skip
    before = Conversation.objects.values().get(pk=one.conversation_id)
    stream = streamed.stream(one.conversation).messages
    made = split.split(two, onward=True, by=SYSTEM)
    assert (said(one.conversation), said(made)) == (["One"], ["Two", "Three", "Four"])
    assert made.category == Category.PENDING
    join.join(one.conversation, made, by=SYSTEM)
    assert streamed.stream(one.conversation).messages == stream
    after = Conversation.objects.values().get(pk=one.conversation_id)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_chat_goes_on_where_its_last_message_is(cast: Cast) -> None:
    site = cast.chat()

    def line(number: int) -> Inbound:
        who = IdentityRef(site.capabilities.identity_kinds[0], "visitor-one", str(site.pk), proven=True)
        return Inbound(external_id=f"l{number}", conversation_key="one", text=f"Line {number}", sender=(who,))

    first, second = cast.arrive(line(1), line(2), channel=site)
    made = split.split(second, onward=True, by=SYSTEM)
    assert OpenThread.objects.get().conversation == made
    (third,) = cast.arrive(line(3), channel=site)
    assert third.conversation == made
    other = split.split(second, onward=False, by=SYSTEM)
    assert OpenThread.objects.get().conversation == made
    assert [said(one) for one in (first.conversation, other, made)] == [["Line 1"], ["Line 2"], ["Line 3"]]


def test_what_cannot_be_split(cast: Cast) -> None:
    (one,) = talk(cast, "One")
    note = write.note(one.conversation, "remember", by=SYSTEM, author=cast.ben)
    for message in (one, note):
        with pytest.raises(split.Impossible):
            split.split(message, onward=False, by=SYSTEM)
    assert Conversation.objects.count() == 1


def test_who_saw_the_old_one_sees_the_new_one(cast: Cast) -> None:
    one, two = talk(cast, "One", "Two")
    write.note(one.conversation, "@Mara look", by=SYSTEM, author=cast.ben)
    made = split.split(two, onward=False, by=SYSTEM)
    for person in (cast.ben, cast.mara):
        assert Conversation.objects.visible_to(person.scope()).filter(pk=made.pk).exists()

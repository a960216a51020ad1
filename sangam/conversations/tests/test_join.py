"""Two conversations become one matter and two again: nothing is lost, doubled, or shown to who may not see it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from sangam.channels.base import IdentityRef, Inbound, Party, Thread
from sangam.conversations import counters, family, join, opened, queries, status, streamed, tags, thread, write
from sangam.conversations.models import Category, Conversation, Folder, Join, Message, OpenThread, Participant, Shelf
from sangam.conversations.queries import VIEWS
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ME = Party("to", IdentityRef("email", "cleo@example.com"))
ROUNDS = 12
AT = ("last_message_id", "last_message_at", "preview", "message_count", "waiting_since", "first_answered_at", "channel_id")


def view(cast: Cast, conversation: Conversation) -> dict[str, Any]:
    """Everything a person sees of it: its row, what was said, who is let in, whether it is open."""
    fresh = Conversation.objects.get(pk=conversation.pk)
    row = {
        name: getattr(fresh, name) for name in (*AT, "status_id", "category", "shelf", "solved_at", "snoozed_until", "root_id")
    }
    guests = Participant.objects.filter(conversation=fresh, identity=None).order_by("pk").values_list("user", "team", "role")
    beside = [one.number for one in opened.beside(fresh, cast.ada.scope(), most=50)]
    return {**row, "said": streamed.stream(fresh).messages, "guests": list(guests), "beside": sorted(beside)}


def two(cast: Cast) -> tuple[Conversation, Conversation]:
    return cast.conversation("One"), cast.conversation("Two")


def said(conversation: Conversation) -> list[str]:
    return [one.text for one in streamed.stream(conversation).messages]


def test_one_thread_in_time_order_and_an_undo_gives_back_the_earlier_view(cast: Cast) -> None:
    first, second = two(cast)
    cast.arrive(cast.letter("One again", thread=Thread(in_reply_to=first.messages.get().external_id)))
    before = view(cast, first), view(cast, second)
    edge = join.join(first, second, by=SYSTEM)
    assert said(first) == ["One", "Two", "One again"]
    assert join.undo(edge, by=SYSTEM)
    assert (view(cast, first), view(cast, second)) == before
    assert not join.undo(edge, by=SYSTEM)


def test_no_message_moves(cast: Cast) -> None:
    first, second = two(cast)
    homes = dict(Message.objects.values_list("pk", "conversation"))
    join.join(first, second, by=SYSTEM)
    assert dict(Message.objects.values_list("pk", "conversation")) == homes


def test_an_answer_goes_where_its_conversation_stands_now_whatever_was_read_before(cast: Cast) -> None:
    first, second = two(cast)
    apart = Conversation.objects.get(pk=second.pk)
    edge = join.join(first, second, by=SYSTEM)
    part = Conversation.objects.get(pk=second.pk)

    def answered(read: Conversation, text: str) -> int | None:
        words = write.Writing(text, parties=(ME,))
        message = write.reply(read, words, channel=cast.mailbox, by=SYSTEM, author=cast.ben)
        return Event.objects.filter(kind="message.written", subject_id=message.pk).get().conversation_id

    assert answered(apart, "to the matter") == first.pk
    join.undo(edge, by=SYSTEM)
    assert answered(part, "to itself") == second.pk
    assert "to itself" in said(second) and "to itself" not in said(first)


def test_what_comes_for_the_part_lands_where_people_work_and_goes_home_after_an_undo(cast: Cast) -> None:
    first, second = two(cast)
    edge = join.join(first, second, by=SYSTEM)
    late = cast.letter("Two again", thread=Thread(in_reply_to=second.messages.get().external_id))
    cast.arrive(late)
    first.refresh_from_db()
    assert (first.preview, first.message_count) == ("Two again", 3)
    assert Event.objects.filter(kind="message.received").latest("pk").conversation_id == first.pk
    join.undo(edge, by=SYSTEM)
    cast.arrive(cast.letter("Two once more", thread=Thread(in_reply_to=late.external_id)))
    assert said(first) == ["One"]
    assert said(second) == ["Two", "Two again", "Two once more"]
    second.refresh_from_db()
    assert (second.preview, second.message_count) == ("Two once more", 3)


def test_a_token_of_the_part_leads_to_the_matter(cast: Cast) -> None:
    first, second = two(cast)
    join.join(first, second, by=SYSTEM)
    (message,) = cast.arrive(cast.letter("by token", thread=Thread(tokens=(thread.token_for(second.pk),))))
    assert family.root_of(message.conversation_id) == first.pk
    assert said(first)[-1] == "by token"


def test_an_undo_wakes_what_slept_when_its_customer_wrote_meanwhile(cast: Cast) -> None:
    first, second = two(cast)
    status.solve(second, by=SYSTEM)
    edge = join.join(first, second, by=SYSTEM)
    cast.arrive(cast.letter("not solved", thread=Thread(in_reply_to=second.messages.get().external_id)))
    join.undo(edge, by=SYSTEM)
    second.refresh_from_db()
    assert (second.category, second.shelf) == (Category.OPEN, Shelf.INBOX)


def test_who_waits_in_the_part_wakes_the_matter_and_an_undo_lets_it_sleep(cast: Cast) -> None:
    first, second = two(cast)
    status.solve(first, by=SYSTEM)
    before = view(cast, first)
    edge = join.join(first, second, by=SYSTEM)
    first.refresh_from_db()
    assert first.category == Category.OPEN
    join.undo(edge, by=SYSTEM)
    assert view(cast, first) == before


def test_joins_of_joins_come_apart_in_any_order(cast: Cast) -> None:
    first, second = two(cast)
    third = cast.conversation("Three")
    before = [view(cast, one) for one in (first, second, third)]
    inner = join.join(second, third, by=SYSTEM)
    paired = view(cast, second)
    outer = join.join(first, third, by=SYSTEM)
    assert (outer.kept_id, outer.joined_id) == (first.pk, second.pk)
    assert said(first) == ["One", "Two", "Three"]
    join.undo(outer, by=SYSTEM)
    assert view(cast, second) == paired
    outer = join.join(first, second, by=SYSTEM)
    join.undo(inner, by=SYSTEM)
    assert said(first) == ["One", "Two"]
    assert {**view(cast, third), "beside": before[2]["beside"]} == before[2]
    join.undo(outer, by=SYSTEM)
    assert [view(cast, one) for one in (first, second, third)] == before


def test_an_answer_goes_on_in_the_part_that_speaks_on_its_channel(cast: Cast) -> None:
    first, second = two(cast)
    (chatted,) = cast.arrive(
        cast.letter("In chat", sender="cleo@example.com"), channel=cast.billing_mailbox
    )  # another channel, the same customer
    edge = join.join(first, chatted.conversation, by=SYSTEM)
    writing = write.Writing("An answer", parties=(ME,), hold=False)
    message = write.reply(first, writing, channel=cast.billing_mailbox, by=SYSTEM, author=cast.ben)
    assert (message.conversation_id, message.subject) == (chatted.conversation_id, first.subject)
    first.refresh_from_db()
    assert (first.category, first.waiting_since) == (Category.PENDING, None)
    assert said(first)[-1] == "An answer"
    join.undo(edge, by=SYSTEM)
    assert said(chatted.conversation) == ["In chat", "An answer"]
    assert said(first) == ["One"]
    assert said(second) == ["Two"]


def test_a_part_is_not_answered_by_itself(cast: Cast) -> None:
    first, second = two(cast)
    join.join(first, second, by=SYSTEM)
    second.refresh_from_db()
    seen = second.last_message_id
    cast.arrive(cast.letter("One again", thread=Thread(in_reply_to=first.messages.get().external_id)))
    with pytest.raises(write.Stale):
        write.reply(second, write.Writing("late", parties=(ME,), seen=seen), channel=cast.mailbox, by=SYSTEM, author=cast.ben)
    note = write.note(second, "remember", by=SYSTEM, author=cast.ben)
    assert note.conversation_id == first.pk
    status.solve(second, by=SYSTEM)
    assert Conversation.objects.get(pk=first.pk).category == Category.SOLVED


def test_a_part_stands_in_no_list_and_no_counter(cast: Cast) -> None:
    first, second = two(cast)
    edge = join.join(first, second, by=SYSTEM)
    for person in (cast.ada, cast.ben):
        scope = person.scope()
        for one in VIEWS.values():
            rows = [row.pk for row in queries.page(scope, one).rows]
            assert second.pk not in rows
            assert counters.read().of(scope, one, counters.shared(scope)) == len(rows)
    assert counters.drift() == []
    join.undo(edge, by=SYSTEM)
    assert counters.read().of(cast.ben.scope(), VIEWS["inbox"]) == 2


def test_who_saw_either_sees_the_matter_as_long_as_it_is_one(cast: Cast) -> None:
    first = cast.conversation("One")
    (other,) = cast.arrive(cast.letter("Two"), channel=cast.billing_mailbox)
    mara, ben = cast.mara.scope(), cast.ben.scope()
    edge = join.join(first, other.conversation, by=SYSTEM)
    for scope in (mara, ben):
        assert Conversation.objects.visible_to(scope).filter(pk=first.pk).exists()
        assert Message.objects.visible_to(scope).count() == 2
    join.undo(edge, by=SYSTEM)
    assert not Conversation.objects.visible_to(mara).filter(pk=first.pk).exists()
    assert [one.text for one in Message.objects.visible_to(ben)] == ["One"]


def test_a_private_team_shares_nothing_by_a_join(cast: Cast) -> None:
    cast.billing.private = True
    cast.billing.save(update_fields=["private"])
    first = cast.conversation("One")
    (other,) = cast.arrive(cast.letter("Two"), channel=cast.billing_mailbox)
    for kept, joined in ((first, other.conversation), (other.conversation, first)):
        with pytest.raises(join.Impossible):
            join.join(kept, joined, by=SYSTEM)
    assert not Join.objects.exists()


def test_what_cannot_be_one_matter(cast: Cast) -> None:
    first, second = two(cast)
    stranger = cast.conversation("Other", sender="otto@evil.test")
    spam = cast.conversation("Spam")
    status.move(spam, Folder.SPAM, by=SYSTEM)
    for other in (first, stranger, spam):
        with pytest.raises(join.Impossible):
            join.join(first, other, by=SYSTEM)
    status.set_category(second, Category.CLOSED, by=SYSTEM)
    with pytest.raises(join.Impossible):
        join.join(second, first, by=SYSTEM)
    assert join.join(first, second, by=SYSTEM)


def test_a_closed_matter_is_followed_up_from_its_part_too(cast: Cast) -> None:
    first, second = two(cast)
    join.join(first, second, by=SYSTEM)
    status.set_category(first, Category.CLOSED, by=SYSTEM)
    (late,) = cast.arrive(cast.letter("late", thread=Thread(in_reply_to=second.messages.get().external_id)))
    assert late.conversation.follows_id == first.pk


def chat_line(text: str, place: int) -> Inbound:
    return Inbound(
        external_id=f"line-{place}",
        conversation_key="visitor",
        text=text,
        sender=(IdentityRef("visitor", "v1", "s", proven=True),),
    )


def test_tags_and_status_of_the_part_stay_its_own(cast: Cast) -> None:
    first, second = two(cast)
    tags.add(second, tags.named("urgent"), by=SYSTEM)
    edge = join.join(first, second, by=Actor.user(cast.ben.pk), user=cast.ben)
    assert list(first.tags.all()) == []
    assert [(one.join_id, one.number) for one in join.ties(first)] == [(edge.pk, second.number)]
    join.undo(edge, by=SYSTEM)
    assert [tag.name for tag in second.tags.all()] == ["urgent"]


@pytest.mark.django_db(transaction=True)
def test_two_who_join_in_both_directions_at_once_make_one_matter(cast: Cast) -> None:
    first, second = two(cast)
    start, done = threading.Barrier(2), list[str]()

    def work(kept: Conversation, other: Conversation) -> None:
        start.wait()
        try:
            join.join(kept, other, by=SYSTEM)
            done.append("joined")
        except join.Impossible:
            done.append("was one")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == ["joined", "was one"]
    assert Join.objects.filter(undone_at=None).count() == 1
    assert Conversation.objects.filter(root=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_messages_that_come_while_it_is_joined_and_parted_are_neither_lost_nor_doubled(cast: Cast) -> None:
    first, second = two(cast)
    reference = second.messages.get().external_id
    letters = [cast.letter(f"late {place}", thread=Thread(in_reply_to=reference)) for place in range(8)]
    start = threading.Barrier(2)

    def mailing() -> None:
        start.wait()
        try:
            for letter in letters:
                arrive(cast, letter)
        finally:
            connection.close()

    def arrive(cast: Cast, letter: Inbound) -> None:
        while True:
            try:
                cast.arrive(letter)
            except write.append.Raced:
                continue
            return

    other = threading.Thread(target=mailing)
    other.start()
    start.wait()
    for _ in range(ROUNDS):  # a bounded number: whoever is raced tries again, and must get his turn
        join.undo(join.join(first, second, by=SYSTEM), by=SYSTEM)
    other.join()
    assert said(second) == ["Two", *(letter.text for letter in letters)]
    second.refresh_from_db()
    assert (second.message_count, second.preview) == (9, "late 7")
    assert OpenThread.objects.count() == 0
    assert counters.drift() == []

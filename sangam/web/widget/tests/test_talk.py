"""The road of a talk: hello, frames, history, the answer."""

from __future__ import annotations

import pytest

from sangam.channels.models import Channel
from sangam.conversations import acts, write
from sangam.conversations.models import Conversation, Message, MessageKind
from sangam.conversations.write import Writing
from sangam.customers.models import Identity
from sangam.delivery.run import Worker
from sangam.events import relay
from sangam.events.record import Actor
from sangam.ingest.models import RawInbound, RawState
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


@pytest.fixture
def cleo(chat: Channel) -> Browser:
    return Browser(chat)


def answer(cast: Cast, conversation: Conversation, text: str = "It is back on Friday.") -> Message:
    parties = write.reply_parties(conversation)
    assert conversation.channel
    return write.reply(
        conversation, Writing(text, parties), channel=conversation.channel, by=Actor.user(cast.ben.pk), author=cast.ben
    )


def test_hello_tells_how_the_widget_looks(cleo: Browser) -> None:
    told = cleo.hello(language="pt-BR")
    assert cleo.status == 200
    assert told["brand"]["name"] == "Northwind Outdoor"
    assert told["messages"] == [] and told["unread"] == 0 and told["open"] is True
    assert told["language"] == "pt-BR" and told["rtl"] is False and told["letters"] is True
    assert told["live"] == f"/live/widget/{cleo.channel.token}"


def test_a_message_becomes_a_conversation(cleo: Browser, cast: Cast) -> None:
    done = cleo.say("Is the Skerry 2 back in stock?")
    message = Message.objects.get(pk=done["message"]["id"])
    assert (message.kind, message.text, message.channel) == (MessageKind.IN, "Is the Skerry 2 back in stock?", cleo.channel)
    assert Conversation.objects.visible_to(cast.ben.scope()).get() == message.conversation
    assert RawInbound.objects.get().state == RawState.APPLIED
    assert cleo.shown() == ["Is the Skerry 2 back in stock?"]


def test_sent_again_it_is_the_same_message(cleo: Browser) -> None:
    frame = {"type": "message", "id": "one-and-the-same", "text": "Hello?"}
    cleo.hello()
    ids = {cleo.frames(frame)[0]["message"]["id"] for _time in range(5)}
    assert len(ids) == 1 and Message.objects.count() == 1


def test_the_next_message_goes_on(cleo: Browser) -> None:
    cleo.say("Hello")
    cleo.say("Anybody there?")
    assert Conversation.objects.get().message_count == 2


def test_what_an_agent_had_before_his_eyes_stays_seen_after_a_reload(cleo: Browser, cast: Cast) -> None:
    cleo.say("Hello")
    conversation = Conversation.objects.get()
    assert acts.seen(conversation, conversation.last_message_id, by=Actor.user(cast.ben.pk))
    cleo.say("Anybody there?")
    assert [(one["text"], one["state"]) for one in cleo.hello()["messages"]] == [("Hello", "read"), ("Anybody there?", "sent")]
    assert not acts.seen(conversation, Message.objects.earliest("pk").pk, by=Actor.user(cast.ben.pk))


def test_the_answer_is_there_at_once_and_read_afterwards(cleo: Browser, cast: Cast) -> None:
    cleo.say("Is it back?")
    relay.stamp()
    seq = cleo.hello()["seq"]
    written = answer(cast, Conversation.objects.get())
    relay.stamp()
    news = cleo.get(f"news?since={seq}")
    assert [(one["text"], one["by"], one["name"], one["state"]) for one in news["messages"]] == [
        ("It is back on Friday.", "agent", "Ben", "sent")
    ]
    assert cleo.hello()["unread"] == 1
    cleo.frames({"type": "read", "id": "read-0001", "upto": written.pk})
    written.refresh_from_db()
    assert written.state == "read"
    assert cleo.hello()["unread"] == 0


def test_delivery_says_sent(cleo: Browser, cast: Cast, transactional_db: None) -> None:
    cleo.say("Is it back?")
    written = answer(cast, Conversation.objects.get())
    worker = Worker()
    worker.once()
    worker.drain(10)
    written.refresh_from_db()
    assert written.state == "sent"


def test_a_read_mark_before_delivery_stays(cleo: Browser, cast: Cast) -> None:
    cleo.say("Is it back?")
    written = answer(cast, Conversation.objects.get())
    cleo.frames({"type": "read", "id": "read-0001", "upto": written.pk})
    assert written.outbox.get().state == "read"


def test_another_visitor_sees_nothing_of_it(cleo: Browser, cast: Cast) -> None:
    cleo.say("My number is 12345")
    answer(cast, Conversation.objects.get())
    otto = Browser(cleo.channel)
    otto.hello()
    assert otto.shown() == []
    otto.say("Hello")
    assert otto.shown() == ["Hello"]
    otto.frames({"type": "read", "id": "read-0001", "upto": Message.objects.latest("pk").pk})
    assert not Message.objects.filter(state="read").exists()


def test_a_name_given_later_fills_in_who_had_none(cleo: Browser) -> None:
    cleo.say("Hello")
    assert Conversation.objects.get().customer.name == ""
    cleo.say("It is about the Skerry 2", answers={"name": "Cleo Marin"})
    assert Conversation.objects.get().customer.name == "Cleo Marin"


def test_notes_are_never_shown(cleo: Browser, cast: Cast) -> None:
    cleo.say("Hello")
    write.note(Conversation.objects.get(), "He is odd.", by=Actor.user(cast.ben.pk), author=cast.ben)
    relay.stamp()
    assert cleo.shown() == ["Hello"]
    assert "He is odd" not in str(cleo.get("news?since=0")) + str(cleo.hello())


def test_an_address_left_behind_becomes_a_claim(cleo: Browser) -> None:
    cleo.say("Hello", answers={"name": "Cleo", "email": "Cleo@Example.com"})
    email = Identity.objects.get(value="cleo@example.com")
    assert email.verified_at is None and email.customer == Conversation.objects.get().customer
    assert email.customer.name == "Cleo"
    assert cleo.hello()["reach"] == "c…@example.com"


def test_an_address_that_somebody_has_merges_nobody(cleo: Browser, cast: Cast) -> None:
    letter = cast.conversation("My secret")
    cleo.say("Hello")
    cleo.frames({"type": "contact", "id": "contact-1", "email": "cleo@example.com"})
    talk = Conversation.objects.exclude(pk=letter.pk).get()
    assert talk.customer != letter.customer
    assert talk.participants.filter(identity__value="cleo@example.com").exists()
    assert cleo.shown() == ["Hello"]


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://shop.northwind.test.evil.test"])
def test_a_foreign_page_is_refused(cleo: Browser, origin: str) -> None:
    cleo.origin = origin
    assert "why" in cleo.hello() and cleo.status == 403

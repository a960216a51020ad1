"""A visitor and somebody who works here, through the doors of both rooms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sangam.conversations.models import Conversation, Message
from sangam.realtime.live import Hello, Signal, Watch
from sangam.web.ui.live import ticket
from sangam.web.widget.tests.visiting import Browser
from sangam.web.workspace.live.door import Workspace
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DOOR = Workspace()


def typing(cast: Cast, row: Conversation, **more: Any) -> Signal | None:
    """What a frame of Ben's, who looks at a conversation, is told to others."""
    data = {"do": "hello", "ticket": ticket(cast.ben, cast.ben.scope())}
    ben = DOOR.admit(Hello("http://testserver", "testserver", "127.0.0.1", "", data))
    topic = f"conversation:{row.pk}"
    return DOOR.signal(ben, {"do": "typing", "topic": topic, "as": "reply", "on": True, **more}, {topic: Watch(topic)})


def test_a_visitor_hears_of_answers_and_never_of_notes(cast: Cast) -> None:
    Browser(cast.chat()).say("Hello?")
    message = Message.objects.latest("pk")
    assert message.identity
    his = f"visitor:{message.identity.scope}:{message.identity.value}"
    reply, note = typing(cast, message.conversation), typing(cast, message.conversation, **{"as": "note"})
    assert reply is not None and note is not None
    assert reply.topics == (f"conversation:{message.conversation_id}", his)
    assert note.topics == (f"conversation:{message.conversation_id}",)


def test_a_visitor_hears_that_he_was_read(cast: Cast) -> None:
    Browser(cast.chat()).say("Hello?")
    message = Message.objects.latest("pk")
    seen = typing(cast, message.conversation, do="seen", upto=message.pk)
    assert seen is not None and message.identity
    assert (seen.kind, seen.data) == ("seen", {"upto": message.pk})
    assert seen.topics == (f"visitor:{message.identity.scope}:{message.identity.value}",)
    letter = cast.conversation()
    assert typing(cast, letter, do="seen", upto=letter.last_message_id) is None


def test_a_chat_stands_in_bubbles_and_its_composer_asks_for_no_subject(cast: Cast, client: Client) -> None:
    browser = Browser(cast.chat())
    browser.say("Hello?", answers={"name": "Cleo", "email": "cleo@example.com"})
    browser.say("Anybody?")
    row = Message.objects.latest("pk").conversation
    client.force_login(cast.ben)
    page = client.get(f"/conversations/{row.number}").content.decode()
    assert page.count('aria-label="Message of Cleo"') == 2 and 'class="message bubble"' in page and 'data-chat="yes"' in page
    assert "No subject" not in page.split("</title>")[1]
    before, _letter, _fields = page.partition('class="composer-fields composer-letter"')
    assert 'name="subject"' not in before and 'name="cc"' not in before, "only where a letter was chosen by hand"
    assert "data-letters selected" not in page
    assert "data-enter-sends" in page and "What stays unseen in the chat goes on by e-mail to cleo@example.com" in page


def test_a_visitor_without_a_name_is_no_row_of_random_letters(cast: Cast, client: Client) -> None:
    Browser(cast.chat()).say("Hello?")
    message = Message.objects.latest("pk")
    assert message.identity
    client.force_login(cast.ben)
    page = client.get(f"/conversations/{message.conversation.number}").content.decode()
    assert f'aria-label="Message of Customer {message.conversation.customer_id}"' in page
    assert f">{message.identity.value}<" not in page

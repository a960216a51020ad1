"""What hangs on a message: reactions, edits, what it answers, what came besides words, and what can be done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sangam.channels.base import Change, File
from sangam.conversations import streamed, write
from sangam.conversations.models import Act, Attachment, Message, Missing, Outbox
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast
from tests.plaza import AIKO, Plaza, plaza
from tests.searching import index

__all__ = ["plaza"]
pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(cast: Cast, message: Message, by: Any = None) -> str:
    return signed_in(by or cast.ben).get(f"/conversations/{message.conversation.number}").content.decode()


def part(cast: Cast, message: Message) -> str:
    return signed_in(cast.ben).get(f"/messages/{message.pk}").content.decode()


def ours(cast: Cast, plaza: Plaza, text: str = "In Lisbon", **more: Any) -> Message:
    conversation = plaza.hears("m0", "Where is it?").conversation
    writing = write.Writing(text, parties=write.reply_parties(conversation), hold=False, **more)
    message = write.reply(conversation, writing, channel=plaza.channel, by=Actor.user(cast.ben.pk), author=cast.ben)
    Outbox.objects.filter(message=message).update(state="sent")
    Message.objects.filter(pk=message.pk).update(state="sent", external_id="p-1")
    return Message.objects.get(pk=message.pk)


class TestTold:
    def test_reactions_say_who_and_go_when_taken_back(self, cast: Cast, plaza: Plaza) -> None:
        message = ours(cast, plaza)
        plaza.told(Change("p-1", "react", "🎉", by=(AIKO,), at=clock.now()))
        shown = part(cast, message)
        assert '<li class="reaction" title="Aiko"><span>🎉</span>' in shown
        plaza.told(Change("p-1", "unreact", by=(AIKO,), at=clock.now()))
        assert "🎉" not in part(cast, message)

    def test_earlier_words_stand_behind_the_edited_ones(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "The <b>green</b> one")
        plaza.told(Change("m1", "edit", "The red one", by=(AIKO,), at=clock.now()))
        shown = page(cast, message)
        assert "The red one" in shown
        assert "green" not in shown.partition('id="stream"')[2]
        assert f"/messages/{message.pk}/versions" in shown
        assert (
            "The &lt;b&gt;green&lt;/b&gt; one" in signed_in(cast.ben).get(f"/messages/{message.pk}/versions").content.decode()
        )

    def test_what_they_took_back_is_nowhere(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "xylophone")
        answer = plaza.hears("m2", "Did you see?", reply_to="m1")
        index()
        client = signed_in(cast.ada)
        assert "xylophone" in client.get("/search?q=xylophone", headers=HTMX).content.decode().partition("<mark")[2]
        assert "xylophone" in page(cast, answer)
        plaza.told(Change("m1", "edit", "xylophones", by=(AIKO,), at=clock.now()))
        plaza.told(Change("m1", "delete", by=(AIKO,), at=clock.now()))
        index()
        shown = page(cast, message, cast.ada)
        assert "They took this message back" in shown
        assert "A message that was taken back" in shown
        assert "xylophone" not in shown
        assert "xylophone" not in client.get(f"/messages/{message.pk}/versions").content.decode()
        assert "/raw" not in client.get(f"/messages/{message.pk}/menu").content.decode()
        assert client.get(f"/messages/{message.pk}/raw").status_code == 404
        found = client.get("/search?q=xylophone", headers=HTMX).content.decode()
        assert f"/conversations/{message.conversation.number}" not in found

    def test_an_answer_shows_what_it_answers_also_a_part_of_ours(self, cast: Cast, plaza: Plaza) -> None:
        message = ours(cast, plaza, "In **Lisbon**")
        said = plaza.hears("m1", "Which street?", reply_to="p-1")
        shown = part(cast, said)
        assert f'href="#message-{message.pk}"' in shown
        assert "In Lisbon" in shown
        assert streamed.one(said).beside.quoted.words == "In Lisbon"  # type: ignore[union-attr]
        lost = plaza.hears("m2", "And this?", reply_to="from-long-ago")
        assert "An earlier message that we never had" in part(cast, lost)

    def test_of_another_conversation_nothing_is_quoted_but_who_sees_it_is_led_there(self, cast: Cast, plaza: Plaza) -> None:
        hidden = plaza.hears("m1", "secret words")
        asked = plaza.hears("m2", "Hm", conversation_key="other", reply_to="m1")
        assert asked.conversation_id != hidden.conversation_id
        assert "secret words" not in part(cast, asked)
        assert f"#message-{hidden.pk}" not in part(cast, asked)
        assert f'href="/messages/{hidden.pk}/place"' in part(cast, asked)
        led = signed_in(cast.ben).get(f"/messages/{hidden.pk}/place")
        assert led["Location"] == f"/conversations/{hidden.conversation.number}#message-{hidden.pk}"
        assert signed_in(cast.mara).get(f"/messages/{hidden.pk}/place").status_code == 404

    def test_our_own_quote_is_shown(self, cast: Cast, plaza: Plaza) -> None:
        asked = plaza.hears("m1", "The first question")
        plaza.hears("m2", "The second one")
        message = ours(cast, plaza, "Yes", quotes=asked.pk)
        assert f'<a class="quoted" href="#message-{asked.pk}">' in part(cast, message)

    def test_what_came_besides_words(self, cast: Cast, plaza: Plaza) -> None:
        extra = {
            "location": {"latitude": 34.6873, "longitude": 135.5262, "name": "<Castle>", "address": "Chuo, Osaka"},
            "contacts": [{"name": "Ken", "phones": ["+81 6 1"], "emails": ["ken@example.com"]}],
            "choice": {"id": "1", "title": "Yes, please"},
            "referral": {"title": "Tents", "url": "javascript:alert(1)", "source": "ad"},
            "fields": {"size": "<L>"},
            "call": {"state": "missed", "seconds": 65},
        }
        shown = part(cast, plaza.hears("m1", "Yes, please", extra=extra))
        for words in ("&lt;Castle&gt;", "openstreetmap.org/?mlat=34.687300", "ken@example.com", "pressed: Yes, please", "Tents",
                      "&lt;L&gt;", "Missed call", "1:05"):  # fmt: skip
            assert words in shown, words
        assert "javascript:" not in shown
        assert '<div class="message-text' not in shown, "the choice says the same"

    @pytest.mark.parametrize("value", [None, 7, "x", [], [1], {}, {"name": []}, [{"phones": {}}], True, {"latitude": "a"}])
    def test_anything_may_stand_there(self, cast: Cast, plaza: Plaza, value: Any) -> None:
        names = (
            "location",
            "contacts",
            "choice",
            "sticker",
            "story",
            "product",
            "referral",
            "call",
            "fields",
            "price",
            "reactions",
        )
        message = plaza.hears("m1", "Hello", extra=dict.fromkeys(names, value))
        assert "Hello" in page(cast, message)
        assert signed_in(cast.ben).get(f"/messages/{message.pk}/menu").status_code == 200

    def test_marks_of_ours(self, cast: Cast, plaza: Plaza) -> None:
        message = ours(cast, plaza)
        marks = {"private": True, "template": {"name": "order_update"}, "price": {"amount": "0.0075", "currency": "USD"}}
        Message.objects.filter(pk=message.pk).update(marks=marks)
        shown = part(cast, message)
        assert "Answered privately" in shown
        assert "order_update" in shown
        assert "0.0075 USD" in signed_in(cast.ben).get(f"/messages/{message.pk}/menu").content.decode()

    def test_written_elsewhere(self, cast: Cast, plaza: Plaza) -> None:
        plaza.hears("m1", "Hello")
        assert "Written elsewhere" in part(cast, plaza.hears("p-9", "On my phone", outgoing=True))

    def test_a_page_of_many_costs_the_same(self, cast: Cast, plaza: Plaza) -> None:
        message = ours(cast, plaza)
        client = signed_in(cast.ben)
        client.get(f"/conversations/{message.conversation.number}")
        counts = []
        for start in (10, 20):
            for number in range(start, start + 10):
                plaza.hears(f"m{number}", "Hello", reply_to="p-1", extra={"choice": {"title": "x"}})
                plaza.told(Change(f"m{number}", "react", "👍", by=(AIKO,), at=clock.now()))
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.get(f"/conversations/{message.conversation.number}")
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestFiles:
    def test_a_file_that_is_still_there_says_so_and_one_that_failed_can_be_asked_for(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "", kind="audio", files=(File("voice.ogg", "audio/ogg", 0, ref="media-7"),))
        assert "Being fetched" in part(cast, message)
        Attachment.objects.update(missing=Missing.FAILED, trouble="Media expired", fetch_at=None, tries=6)
        shown = part(cast, message)
        assert "Media expired" in shown
        file = Attachment.objects.get()
        assert f"/attachments/{file.pk}/fetching" in shown
        answer = signed_in(cast.ben).post(f"/attachments/{file.pk}/fetching", headers=HTMX)
        assert "Being fetched" in answer.content.decode()
        file.refresh_from_db()
        assert (file.missing, file.tries, file.trouble) == ("waiting", 0, "")
        assert file.fetch_at is not None
        assert file.fetch_at <= clock.now()
        assert Event.objects.filter(kind="message.acted", actor_id=cast.ben.pk).count() == 1
        signed_in(cast.ben).post(f"/attachments/{file.pk}/fetching", headers=HTMX)
        assert Event.objects.filter(kind="message.acted").count() == 1, "it is under way"

    def test_a_voice_message_is_heard_and_stays_a_download(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "", kind="audio", files=(File("voice.ogg", "audio/ogg", 3, content=b"Ogg"),))
        Attachment.objects.update(missing="")
        file = Attachment.objects.get()
        assert f'<audio controls preload="none" src="/attachments/{file.pk}"' in part(cast, message)

    def test_a_sticker_is_the_picture_alone(self, cast: Cast, plaza: Plaza) -> None:
        extra = {"sticker": {"emoji": "🐻", "name": "Bear"}}
        message = plaza.hears("m1", "🐻", kind="sticker", extra=extra, files=(File("s.webp", "image/webp", 9, ref="s"),))
        assert "sticker-name" in part(cast, message)
        Attachment.objects.update(missing="")
        shown = part(cast, message)
        assert 'alt="Sticker: 🐻"' in shown
        assert "sticker-name" not in shown


class TestNotDelivered:
    def failed(self, cast: Cast, plaza: Plaza, **more: str) -> str:
        message = ours(cast, plaza)
        Outbox.objects.filter(message=message).update(state="failed", **more)
        Message.objects.filter(pk=message.pk).update(state="failed")
        return part(cast, message)

    def test_of_a_messenger_the_kind_says_what_to_do(self, cast: Cast, plaza: Plaza) -> None:
        shown = self.failed(cast, plaza, failure_kind="window", failure_code="131047", failure_text="Send a template.")
        assert "Not delivered." in shown
        assert "Send a template." in shown
        assert '<code dir="ltr">131047</code>' in shown
        assert "mail" not in shown.partition("message-trouble")[2]

    def test_what_broke_is_for_those_who_mend(self, cast: Cast, plaza: Plaza) -> None:
        shown = self.failed(cast, plaza, failure_kind="auth", failure_code="adapter", failure_text="KeyError: 'x'")
        assert "The provider refuses our permission" in shown.partition("<details")[0]
        assert "KeyError" in shown.partition("<details")[2]


class TestDone:
    def act(self, cast: Cast, message: Message, by: Any = None, **data: str) -> Any:
        return signed_in(by or cast.ben).post(f"/messages/{message.pk}/acts", data, headers=HTMX)

    def test_the_menu_offers_what_the_channel_can(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "Buy followers")
        offered = signed_in(cast.ben).get(f"/messages/{message.pk}/menu").content.decode()
        for words in ("React with 👍", "Quote this message", "Answer privately", "Hide from the public", 'value="like"'):
            assert words in offered, words
        assert "Take it back" not in offered
        mine = signed_in(cast.ben).get(f"/messages/{ours(cast, plaza).pk}/menu").content.decode()
        assert "Take it back for everybody" in mine
        letter = cast.conversation().messages.get()
        assert "Quote this message" not in signed_in(cast.ben).get(f"/messages/{letter.pk}/menu").content.decode()

    def test_a_reaction_is_under_way_at_once(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "It came")
        shown = self.act(cast, message, do="react 🎉").content.decode()
        assert "Your reaction is on its way" in shown
        assert (Act.objects.get().name, Act.objects.get().value) == ("react", "🎉")
        Act.objects.update(state="failed", failure_text="Too old.", failure_code="77")
        shown = part(cast, message)
        assert "Too old." in shown
        assert 'value="react 🎉"' in shown
        assert "Too old." not in self.act(cast, message, leave="react").content.decode()

    @pytest.mark.parametrize("name", ["delete", "explode", "", "seen", "typing"])
    def test_what_is_not_offered_is_not_done(self, cast: Cast, plaza: Plaza, name: str) -> None:
        assert self.act(cast, plaza.hears("m1", "It came"), do=name).status_code == 422
        assert not Act.objects.exists()

    def test_not_yours_is_not_there(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "It came")
        assert self.act(cast, message, cast.mara, do="like").status_code == 404
        assert signed_in(cast.mara).post(f"/conversations/{message.conversation.number}/seen").status_code == 404

    def test_who_looks_is_told_once(self, cast: Cast, plaza: Plaza) -> None:
        message = plaza.hears("m1", "Hello")
        address = f"/conversations/{message.conversation.number}/seen"
        assert f'data-tells-seen="{address}"' in page(cast, message)
        for _ in range(2):
            assert signed_in(cast.ben).post(address, {"upto": message.pk}).status_code == 204
        assert Act.objects.filter(about="seen", message=message).count() == 1
        assert dt.datetime.now(dt.UTC) >= Act.objects.get().due_at

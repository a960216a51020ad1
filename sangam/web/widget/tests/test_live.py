"""The door to the hub: his own talk, as it happens, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sangam.accounts import presence
from sangam.accounts.models import Brand
from sangam.calendars.models import Calendar
from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation
from sangam.conversations.write import Writing
from sangam.events import relay
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.realtime import live
from sangam.realtime.live import Hello, Signal, Viewer, Watch
from sangam.web.widget.live import WidgetDoor
from sangam.web.widget.tests.visiting import ORIGIN, Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DOOR = WidgetDoor()


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


@pytest.fixture
def cleo(chat: Channel) -> Browser:
    return Browser(chat)


def come_in(browser: Browser, origin: str = ORIGIN, **more: Any) -> Viewer:
    if not browser.token:
        browser.hello()
    return DOOR.admit(Hello(origin, "desk.test", "203.0.113.5", browser.channel.token, {"visitor": browser.token, **more}))


def heard(viewer: Viewer, since: int = 0) -> list[dict[str, Any]]:
    relay.stamp()
    events = list(Event.objects.filter(seq__gt=since).order_by("seq"))
    news = DOOR.news(events, set(viewer.topics), {"en"})
    texts = [news.frame(viewer, Watch(news.topic)) for news in news if news.topic in viewer.topics]
    return [json.loads(text) for text in texts if text]


def answer(cast: Cast, text: str, **more: Any) -> Any:
    conversation = Conversation.objects.get()
    assert conversation.channel
    writing = Writing(text, write.reply_parties(conversation), **more)
    return write.reply(conversation, writing, channel=conversation.channel, by=Actor.user(cast.ben.pk), author=cast.ben)


def test_he_hears_what_he_said_and_what_was_answered(cleo: Browser, cast: Cast) -> None:
    viewer = come_in(cleo)
    done = cleo.say("Hello")
    written = answer(cast, "Hello, *Cleo*")
    said, told = heard(viewer)
    assert said["is"] == told["is"] == "message"
    assert said["message"]["client"] == done["id"] and said["message"]["id"] == done["message"]["id"]
    assert told["message"]["id"] == written.pk and "<em>Cleo</em>" in told["message"]["html"]
    assert told["seq"] > said["seq"]
    events = list(Event.objects.order_by("seq"))
    assert DOOR.ahead(events), "he waits for the answer"
    assert not DOOR.ahead([event for event in events if event.kind == "message.received"]), "his own words he has"


def test_a_read_mark_is_told_to_his_other_tabs(cleo: Browser, cast: Cast) -> None:
    viewer = come_in(cleo)
    cleo.say("Hello")
    written = answer(cast, "Hello")
    before = heard(viewer)[-1]["seq"]
    cleo.frames({"type": "read", "id": "read-0001", "upto": written.pk})
    (told,) = heard(viewer, before)
    assert (told["is"], told["message"]["state"]) == ("changed", "read")


def test_nobody_hears_anothers_talk(cleo: Browser, chat: Channel, cast: Cast) -> None:
    cleo.say("My number is 12345")
    answer(cast, "Thank you")
    otto = come_in(Browser(chat))
    relay.stamp()
    events = list(Event.objects.order_by("seq"))
    frames = DOOR.news(events, set(come_in(cleo).topics), {"en"})
    assert len(frames) == 2
    assert [news.frame(otto, Watch(news.topic)) for news in frames] == [None, None]


def test_a_note_and_what_is_scheduled_are_not_told(cleo: Browser, cast: Cast) -> None:
    viewer = come_in(cleo)
    cleo.say("Hello")
    before = heard(viewer)[-1]["seq"]
    write.note(Conversation.objects.get(), "Odd", by=Actor.user(cast.ben.pk), author=cast.ben)
    answer(cast, "Tomorrow", not_before=Conversation.objects.get().created_at.replace(year=2099))
    assert heard(viewer, before) == []


def test_his_typing_goes_to_those_who_look_at_his_matter(cleo: Browser) -> None:
    viewer = come_in(cleo)
    assert DOOR.signal(viewer, {"do": "typing", "on": True}, {}) is None
    cleo.say("Hello")
    signal = DOOR.signal(viewer, {"do": "typing", "on": True}, {})
    assert signal and signal.topics == (f"conversation:{Conversation.objects.get().pk}",)
    for nonsense in ({"do": "dance"}, {"do": "typing", "on": "yes"}):
        with pytest.raises(ValueError):
            DOOR.signal(viewer, nonsense, {})


def test_ours_is_told_to_him_by_first_name(cleo: Browser) -> None:
    viewer = come_in(cleo)
    watch = Watch(viewer.topics[0])
    told = DOOR.heard(Signal("typing", viewer.topics, by="user:7", name="Ben Alcott", data={"on": True}), viewer, watch)
    assert json.loads(told or "") == {"is": "typing", "name": "Ben", "on": True}
    assert DOOR.heard(Signal("typing", viewer.topics, by="visitor:3:x", name="X"), viewer, watch) is None


def test_he_may_watch_nothing_but_his_own(cleo: Browser, chat: Channel) -> None:
    viewer, otto = come_in(cleo), come_in(Browser(chat))
    for topic in (
        otto.topics[0],
        f"standing:{chat.pk + 1}",
        "conversation:1",
        "list",
        "person:1",
        f"visitor:{chat.pk}:%",
        "visitor:*",
    ):
        assert DOOR.watch(viewer, topic, {}) is None
    assert DOOR.watch(viewer, viewer.topics[0], {})


@pytest.mark.parametrize("origin", ["https://evil.test", "", "null"])
def test_foreign_pages_do_not_come_in(cleo: Browser, origin: str) -> None:
    cleo.hello()
    with pytest.raises(live.Refused) as refused:
        come_in(cleo, origin)
    assert refused.value.code == live.FOREIGN


@pytest.mark.parametrize("token", ["", "x.y", 7, None, ["x"]])
def test_without_a_token_nobody_comes_in(cleo: Browser, token: Any) -> None:
    cleo.hello()
    with pytest.raises(live.Refused) as refused:
        come_in(cleo, visitor=token)
    assert refused.value.code == live.STALE_TICKET


def test_a_paused_channel_lets_nobody_stay(cleo: Browser, chat: Channel) -> None:
    viewer = come_in(cleo)
    assert DOOR.again(viewer) is not None
    Channel.objects.filter(pk=chat.pk).update(active=False)
    assert DOOR.again(viewer) is None


def test_he_hears_when_the_office_shuts_and_who_is_there(cleo: Browser, chat: Channel, cast: Cast) -> None:
    viewer = come_in(cleo)

    def stands(whose: Viewer) -> dict[str, Any]:
        (news,) = DOOR.standing(whose.topics, {"en", "de-AT"})
        assert news.topic in whose.topics
        return json.loads(news.frame(whose, Watch(news.topic)) or "")

    assert stands(viewer) == {"is": "standing", "open": True, "opens": "", "answer": "", "people": []}
    assert not DOOR.standing({"standing:0", "visitor:1:x"}, {"en"})
    presence.seen([cast.ben.pk])
    shut = Calendar.objects.create(name="Shut", zone="UTC", hours={str((clock.now().weekday() + 3) % 7): [["09:00", "10:00"]]})
    Brand.objects.filter(pk=chat.brand_id).update(calendar=shut, first_answer_minutes=60)
    told = stands(viewer)
    assert told["people"] == [{"name": "Ben", "initials": "B"}]
    assert (told["open"], told["opens"][11:16]) == (False, "09:00") and told["answer"]
    assert {key: value for key, value in cleo.hello().items() if key in told} == {key: told[key] for key in told if key != "is"}
    assert cleo.get("news?since=0&language=en")["standing"] == {key: told[key] for key in told if key != "is"}
    german = come_in(cleo, language="de-AT")
    assert stands(german)["people"] == told["people"] and stands(german)["answer"] not in ("", told["answer"])

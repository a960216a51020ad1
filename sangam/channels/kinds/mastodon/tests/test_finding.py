"""Posts that a hashtag or words found: each once, none lost, whatever comes late or all at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sangam.channels.base import Change, Ignored, Inbound, Item, Post, Settings
from sangam.channels.kinds.mastodon import finding, polling
from sangam.channels.kinds.mastodon.adapter import Adapter
from sangam.channels.kinds.mastodon.fake import OWN, Fake
from sangam.channels.testing import FakeContext
from sangam.lib import clock


@dataclass
class Asked:
    fake: Fake
    ctx: FakeContext
    settings: Settings

    def look(self, *, again: bool = False) -> list[Item]:
        """One round, and what is new in it: a raw that is known is left out, as the house does it."""
        known = {raw.external_ref for raw in self.ctx.raws}
        before = len(self.ctx.raws)
        home = polling.who(self.settings, self.fake.http)
        assert finding.look(self.settings, self.ctx, home, again=again) == ""
        new = {raw.external_ref: raw for raw in self.ctx.raws[before:] if raw.external_ref not in known}
        return [item for raw in new.values() for item in Adapter().parse(raw.payload, raw.headers)]

    def texts(self, **more: Any) -> list[str]:
        return [one.text for one in self.look(**more) if isinstance(one, Post)]


@pytest.fixture
def asked() -> Asked:
    fake = Fake("https://provider.example")
    made = Asked(fake, FakeContext(answers=fake.http), Settings(1, "M", "", fake.settings(), "t"))
    fake.say("jonas", "#northwind before anybody watched", post=True)
    assert made.look() == []
    return made


def test_a_hashtag_finds_a_post_with_its_reach(asked: Asked) -> None:
    asked.fake.say("jonas", "Das Zelt von #Northwind ist toll", post=True)
    (post,) = asked.look()
    assert isinstance(post, Post)
    assert (post.found_by, post.term, post.text) == ("hashtag", "#northwind", "Das Zelt von #Northwind ist toll")
    assert post.reach == {"likes": 0, "shares": 0, "comments": 0, "followers": 340}
    assert post.url.startswith("https://") and post.conversation_key == "public:jonas@fosstodon.example"
    assert asked.look() == [], "asked again for the last minutes, and nothing of it is new"


def test_words_find_a_post(asked: Asked) -> None:
    asked.fake.say("noor", "Are Northwind tents any good?", post=True)
    (post,) = asked.look()
    assert isinstance(post, Post) and (post.found_by, post.term) == ("keyword", "northwind tents")


def test_a_mention_is_told_by_its_notice_and_is_no_find(asked: Asked) -> None:
    asked.fake.say("jonas", "#northwind is it back?")
    (item,) = asked.look()
    assert isinstance(item, Ignored)
    made = asked.fake._status(OWN, "northwind", "Northwind", "#northwind sale", "public", reply_to=None)
    made["mentions"] = []
    (item,) = asked.look()
    assert isinstance(item, Ignored), "our own"


def test_a_flood_is_taken_over_several_rounds(asked: Asked) -> None:
    count = finding.PAGE * finding.PAGES_MAX + 17
    for number in range(count):
        asked.fake.say("jonas", f"#northwind {number}", post=True)
    first = asked.texts()
    asked.fake.say("jonas", "#northwind meanwhile", post=True)
    rest = [text for _round in range(3) for text in asked.texts()]
    assert len(first) == finding.PAGE * finding.PAGES_MAX
    assert sorted([*first, *rest]) == sorted([*(f"#northwind {number}" for number in range(count)), "#northwind meanwhile"])


def test_what_other_servers_tell_late_is_found(asked: Asked) -> None:
    late = str(asked.fake.number())
    asked.fake.say("jonas", "#northwind now", post=True)
    assert asked.texts() == ["#northwind now"]
    asked.fake.say("noor", "#northwind some minutes ago", post=True)
    made = asked.fake.statuses.pop(asked.fake.latest)
    asked.fake.statuses = {late: {**made, "id": late}, **asked.fake.statuses}
    assert asked.texts() == ["#northwind some minutes ago"]


def test_the_place_moves_on(asked: Asked) -> None:
    moments = [clock.now() + dt.timedelta(minutes=6 * number) for number in range(5)]
    for number, now in enumerate(moments):
        with clock.held_at(now):
            asked.fake.say("jonas", f"#northwind {number}", post=True)
            assert asked.texts() == [f"#northwind {number}"]
    assert len(asked.ctx.place["found"]["#northwind"]["places"]) <= 4


def test_reach_edits_and_what_was_there_before(asked: Asked) -> None:
    asked.fake.say("jonas", "#northwind tent", post=True)
    asked.look()
    asked.fake.statuses[asked.fake.latest]["favourites_count"] = 7
    (told,) = asked.look(again=True)
    assert isinstance(told, Post) and told.reach["likes"] == 7, "and the one from before anybody watched stays out"
    asked.fake.statuses[asked.fake.latest].update(edited_at="2026-03-01T10:00:00Z", content="<p>#northwind boot</p>")
    (change,) = asked.look(again=True)
    assert isinstance(change, Change) and (change.action, change.text) == ("edit", "#northwind boot")


def test_a_term_that_is_watched_no_more_is_forgotten(asked: Asked) -> None:
    asked.settings = Settings(1, "M", "", {**asked.fake.settings(), "watched": "#other"}, "t")
    assert asked.look() == [] and set(asked.ctx.place["found"]) == {"#other"}


class TestMentions:
    """What `mentions` of the settings makes of who names us."""

    def told(self, way: str, text: str, **more: Any) -> Item:
        fake = Fake("https://provider.example")
        ctx = FakeContext(answers=fake.http)
        settings = Settings(1, "M", "", {**fake.settings(), "mentions": way}, "t")
        home = polling.who(settings, fake.http)
        polling.look(settings, ctx, home)
        fake.say("jonas", text, **more)
        if more.pop("inside", False):
            status = fake.notices[-1]["status"]
            status["content"] = "<p>" + text.replace("@northwind", '<a class="mention">@<span>northwind</span></a>') + "</p>"
        polling.look(settings, ctx, home)
        raw = ctx.raws[-1]
        (item,) = Adapter().enrich(Adapter().parse(raw.payload, raw.headers), raw.payload, raw.headers, settings)
        return item

    def test_who_speaks_to_us_and_who_names_us(self) -> None:
        assert isinstance(self.told("", "so @northwind is back", inside=True), Inbound)
        assert isinstance(self.told("passing", "is it back?"), Inbound)
        post = self.told("passing", "so @northwind is back", inside=True)
        assert isinstance(post, Post) and post.found_by == "mention" and post.reach["followers"] == 340
        assert isinstance(self.told("streams", "is it back?"), Post)

    def test_what_is_not_for_everybody_stays_a_conversation(self) -> None:
        assert isinstance(self.told("streams", "psst", direct=True), Inbound)
        assert isinstance(self.told("streams", "psst", visibility="private"), Inbound)

"""Posts that a hashtag or words found: one question for all, each post once, none lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sangam.channels import watching
from sangam.channels.base import DeliveryError, Ignored, Inbound, Item, Post, Request, Settings
from sangam.channels.kinds.x import finding, inbound
from sangam.channels.kinds.x.adapter import Adapter
from sangam.channels.kinds.x.fake import HANDLE, OWN, Fake
from sangam.channels.kinds.x.forms import XForm
from sangam.channels.kinds.x.tests.test_contract import SETTINGS, fixture
from sangam.channels.testing import FakeContext
from sangam.channels.watching import Term
from sangam.lib import clock


@dataclass
class Asked:
    fake: Fake
    ctx: FakeContext
    settings: Settings

    def look(self) -> list[Item]:
        before = len(self.ctx.raws)
        finding.look(self.settings, self.ctx, watching.terms(self.settings))
        new = self.ctx.raws[before:]
        return [item for raw in new for item in Adapter().parse(raw.payload, raw.headers)]

    def texts(self) -> list[str]:
        return [one.text for one in self.look() if isinstance(one, Post)]

    @property
    def questions(self) -> list[Request]:
        return [call for call in self.fake.calls if finding.PATH in call.url]


@pytest.fixture
def asked() -> Asked:
    fake = Fake("https://provider.example")
    made = Asked(fake, FakeContext(answers=fake.http), Settings(1, "X", f"@{HANDLE}", fake.settings(), "t"))
    assert made.look() == []
    return made


def test_a_found_post_is_read() -> None:
    (post,) = Adapter().parse(fixture("search.json"), {})
    assert isinstance(post, Post)
    assert (post.found_by, post.term, post.text) == ("hashtag", "#skerry", "My #Skerry & I https://forum.example/leak")
    assert post.reach == {"likes": 5, "shares": 2, "comments": 1, "views": 900, "followers": 1204}
    assert post.author[0].name == "Amara Obi (@amara)" and post.files[0].ref == "https://pbs.twimg.com/media/x.jpg"
    assert post.conversation_key == "post:1580000000000000777:3333333333" and post.url.startswith("https://x.com/")


def test_one_question_finds_hashtags_and_words(asked: Asked) -> None:
    asked.fake.say("amara", "love my #Northwind", post=True)
    asked.fake.say("max", "Northwind tents are fine", post=True)
    asked.fake.say("max", "boots", post=True)
    found = [one for one in asked.look() if isinstance(one, Post)]
    assert {(one.found_by, one.term) for one in found} == {("hashtag", "#northwind"), ("keyword", "northwind tents")}
    assert asked.questions[-1].query["query"] == '(#northwind OR "northwind tents") -is:retweet'
    assert asked.look() == [] and "since_id" in asked.questions[-1].query


def test_pages_go_on_in_the_next_round_and_after_a_stop(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PAGES_MAX", 2)
    for number in range(250):
        asked.fake.say("amara", f"#northwind {number}", post=True)
    first, second = asked.texts(), asked.texts()
    assert (len(first), len(second)) == (200, 50) and len({*first, *second}) == 250
    assert asked.texts() == []


def test_after_a_long_silence_the_time_of_the_last_question_counts(asked: Asked) -> None:
    asked.fake.say("amara", "#northwind", post=True)
    assert asked.texts() == ["#northwind"]
    with clock.held_at(clock.now() + dt.timedelta(days=9)):
        asked.fake.say("amara", "#northwind again", post=True)
        assert asked.texts() == ["#northwind again"]
    assert "since_id" not in asked.questions[-1].query, "X would refuse a post of more than seven days ago"


def test_a_page_that_x_has_forgotten_is_asked_for_from_the_start(asked: Asked) -> None:
    asked.fake.say("amara", "#northwind", post=True)
    place = asked.ctx.place["search"]
    asked.ctx.place = {"search": {**place, "next": "t1", "top": "", "begins": {}, "began": place["asked"]}}

    def forgetful(method: str, url: str, **more: Any) -> Any:
        if "next_token" in more.get("params", {}):
            return asked.fake.http(method, url, **{**more, "params": {**more["params"], "max_results": "1"}})
        return asked.fake.http(method, url, **more)

    asked.ctx.answers = forgetful
    assert asked.texts() == ["#northwind"]


def test_a_limit_is_waited_for_and_wrong_keys_are_told(asked: Asked) -> None:
    wrong = Settings(1, "X", "", {**asked.fake.settings(), "bearer_token": "x"}, "t")
    with pytest.raises(DeliveryError):
        finding.look(wrong, asked.ctx, watching.terms(wrong))


def test_who_names_us_is_no_find() -> None:
    kept = {
        "own": OWN,
        "terms": ["#a"],
        "post": {"id": "1", "author_id": "3", "text": "#a", "entities": {"mentions": [{"id": OWN}]}},
    }
    assert isinstance(finding.read(kept), Ignored)
    assert isinstance(finding.read({**kept, "post": {"id": "1", "author_id": OWN, "text": "#a"}}), Ignored)


@pytest.mark.parametrize("way", ["", "passing", "streams"])
def test_mentions_go_where_the_channel_says(way: str) -> None:
    fake = Fake("https://provider.example")
    settings = Settings(1, "X", f"@{HANDLE}", {**fake.settings(), "mentions": way}, "t")

    def told(text: str, **more: Any) -> Item:
        (call,) = fake.say("amara", text, **more)
        (raw,) = inbound.unpack(call, settings)
        (item,) = Adapter().enrich(Adapter().parse(raw.payload, raw.headers), raw.payload, raw.headers, settings)
        return item

    kinds = [type(told(text, **more)) for text, more in (
        (f"so @{HANDLE} is back", {}), (f"@{HANDLE} help", {}), ("help", {"reply_to": "7"}), ("psst", {"direct": True}),
    )]  # fmt: skip
    expected = {"": [Inbound] * 4, "passing": [Post, Inbound, Inbound, Inbound], "streams": [Post, Post, Post, Inbound]}
    assert kinds == expected[way]


def test_a_question_that_x_would_not_take_is_refused_in_the_form() -> None:
    words = [f"{letter * 50} word" for letter in "abcdefghij"]
    form = XForm({"consumer_key": "k", "watched": "\n".join(words)})
    assert not form.is_valid() and "fewer" in str(form.errors["watched"])
    assert finding.query([Term("a b", False), Term("c", True)]) == '("a b" OR #c) -is:retweet'
    assert SETTINGS.get("watched") is None

"""The contract, inherited; and what Sprout is asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import DeliveryError, Ignored, ParseError, Post, Settings
from sangam.channels.kinds.sprout import messages, polling, probe
from sangam.channels.kinds.sprout.adapter import Adapter
from sangam.channels.kinds.sprout.fake import Fake
from sangam.channels.testing import ContractTests, Example, FakeContext, outbound
from sangam.lib import clock

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = ("comment.json", "private.json", "own.json")


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


class TestSprout(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = Settings(1, "Sprout", "", {})
    payloads: ClassVar[Sequence[Example]] = tuple(Example(fixture(name)) for name in NAMES)


@pytest.fixture
def fake() -> Fake:
    return Fake("https://provider.example")


@pytest.fixture
def ctx(fake: Fake) -> FakeContext:
    return FakeContext(answers=fake.http)


def there(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "Sprout", "", {**fake.settings(), **more}, "t")


def looked(fake: Fake, ctx: FakeContext) -> list[Any]:
    """What one round brings that was not stored before."""
    known = {raw.external_ref for raw in ctx.raws}
    before = len(ctx.raws)
    polling.look(there(fake), ctx)
    new = {raw.external_ref: raw for raw in ctx.raws[before:] if raw.external_ref not in known}
    return [item for raw in new.values() for item in Adapter().parse(raw.payload, raw.headers)]


def test_a_comment_is_read() -> None:
    (post,) = Adapter().parse(fixture("comment.json"), {})
    assert isinstance(post, Post)
    assert (post.external_id, post.found_by, post.language, post.parent_id) == ("ig:179", "comment", "fr", "ig:100")
    assert post.author[0].key == ("sprout", "instagram", "9003") and post.author_name == "Nadia Haddad (Instagram)"
    assert post.conversation_key == "ig:100:9003" and post.at == dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", ["private.json", "own.json"])
def test_private_messages_and_our_own_stay_in_sprout(name: str) -> None:
    (item,) = Adapter().parse(fixture(name), {})
    assert isinstance(item, Ignored)


@pytest.mark.parametrize(
    ("kind", "found"),
    [("TWEET", "mention"), ("YOUTUBE_COMMENT", "comment"), ("YELP_REVIEW", "review"), ("NEW_THING", "mention")],
)
def test_what_led_to_it(kind: str, found: str) -> None:
    assert messages.found_by(kind) == found


def test_each_message_comes_once_and_late_ones_are_found(fake: Fake, ctx: FakeContext) -> None:
    assert looked(fake, ctx) == []
    fake.say("tom", "Nice boots")
    (post,) = looked(fake, ctx)
    assert isinstance(post, Post) and post.text == "Nice boots"
    fake.say("nadia", "Trop cher")
    fake.messages[-1]["created_time"] = (clock.now() - dt.timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (late,) = looked(fake, ctx)
    assert isinstance(late, Post) and late.found_by == "review"
    assert looked(fake, ctx) == []


def test_many_come_in_pages_and_a_long_silence_in_steps(fake: Fake, ctx: FakeContext) -> None:
    looked(fake, ctx)
    for number in range(polling.PAGE + 7):
        fake.say("ines", f"Post {number}")
    assert len(looked(fake, ctx)) == polling.PAGE + 7
    with clock.held_at(clock.now() + dt.timedelta(hours=20)):
        rounds = [polling.look(there(fake), ctx) for _round in range(4)]
    assert rounds == [True, True, True, False]


def test_pages_without_an_end_are_told(fake: Fake, ctx: FakeContext) -> None:
    looked(fake, ctx)
    place = ctx.place
    ctx.answers = lambda *_given, **_more: httpx.Response(200, json={"data": [], "paging": {"next_cursor": "same"}})
    with pytest.raises(DeliveryError):
        polling.look(there(fake), ctx)
    assert ctx.place == place, "the same time is asked for again"


def test_refusals(fake: Fake, ctx: FakeContext) -> None:
    looked(fake, ctx)
    for behaviour, permanent, wait in (("permanent", True, None), ("temporary", False, 60)):
        fake.behaviour = behaviour  # type: ignore[assignment]
        with pytest.raises(DeliveryError) as told:
            polling.look(there(fake), ctx)
        assert (told.value.failure.permanent, told.value.retry_after) == (permanent, wait)


def test_the_connection(fake: Fake) -> None:
    assert [one.ok for one in probe.checks(there(fake), fake.http)] == [True, True]
    (wrong,) = probe.checks(there(fake, api_token="x"), fake.http)
    assert not wrong.ok
    _known, group = probe.checks(there(fake, group_id="7"), fake.http)
    assert not group.ok and "1209 (Shops)" in group.text


def test_nothing_is_answered_from_here(fake: Fake, ctx: FakeContext) -> None:
    with pytest.raises(DeliveryError) as told:
        Adapter().send(outbound("sprout", "9001"), there(fake), ctx)
    assert told.value.failure.permanent


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 100), anything)
def test_any_value_in_place_of_any(name: str, place: int, value: Any) -> None:
    found = json.loads(fixture(name))
    spots = [(found, key) for key in found] + [(one, key) for one in found.values() if isinstance(one, dict) for key in one]
    holder, key = spots[place % len(spots)]
    holder[key] = value
    with contextlib.suppress(ParseError):
        Adapter().parse(json.dumps(found).encode(), {})

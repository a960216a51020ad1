"""Public posts on their way in, through the real pipeline and the real database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, Post
from sangam.conversations import awaited
from sangam.conversations.models import Message
from sangam.customers.models import Identity
from sangam.events.models import Event
from sangam.social.models import PostState, StreamPost
from tests.cast import Cast
from tests.streams import AT, Stream

pytestmark = pytest.mark.django_db


def test_a_post_becomes_a_row_with_its_author_its_language_its_mood_and_a_fact(stream: Stream) -> None:
    (raw,) = stream.arrive(stream.post(reach={"followers": 1204, "likes": 3}, url="https://net.example/p1"))
    post = StreamPost.objects.get()
    assert (raw.state, raw.reason) == ("applied", "")
    assert (post.state, post.language, post.mood, post.mood_method) == ("new", "en", 1.0, "words-1")
    assert post.identity is not None and post.identity.customer.name == "Priya Nair"
    assert post.reach == {"followers": 1204, "likes": 3}
    fact = Event.objects.get(kind="post.arrived")
    assert (fact.subject_id, fact.customer_id, fact.data) == (
        post.pk,
        post.identity.customer_id,
        {"channel": stream.channel.pk},
    )
    assert not Message.objects.exists()


def test_the_same_post_twice_is_one_row_and_one_fact(stream: Stream) -> None:
    post = stream.post()
    stream.arrive(post, post)
    stream.arrive(post)
    assert StreamPost.objects.count() == 1 and Event.objects.filter(kind="post.arrived").count() == 1


def test_the_same_id_on_another_channel_is_another_post(stream: Stream, cast: Cast) -> None:
    other = Stream(type(stream.channel).objects.create(kind=stream.channel.kind, name="B", brand=cast.brand, team=cast.billing))
    stream.arrive(stream.post(external_id="same"))
    other.arrive(other.post(external_id="same"))
    assert StreamPost.objects.count() == 2


def test_who_sees_it(stream: Stream, cast: Cast) -> None:
    stream.one()
    seen = {person.name: StreamPost.objects.visible_to(person.scope()).count() for person in (cast.ada, cast.ben, cast.mara)}
    assert seen == {cast.ada.name: 1, cast.ben.name: 1, cast.mara.name: 0}


def test_a_time_to_come_is_not_believed_and_figures_that_are_none_are_left_out(stream: Stream) -> None:
    later = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
    post = stream.one(at=later, reach={"likes": -4, "shares": True, "followers": 10**30, "views": 5})
    assert post.at < later and post.reach == {"views": 5}


def test_somebody_who_is_blocked_waits_for_nobody(stream: Stream) -> None:
    stream.one()
    Identity.objects.update(blocked_at=AT)
    assert stream.one().state == PostState.IGNORED


def test_a_post_without_author_or_id_stops_nothing(stream: Stream) -> None:
    raws = stream.arrive(stream.post(author=(), author_name=""), stream.post(external_id=""), stream.post())
    assert [raw.state for raw in raws] == ["applied"] * 3 and "without an id" in raws[1].reason
    assert StreamPost.objects.count() == 2


def test_an_edit_counts_by_its_time_and_a_deletion_is_final(stream: Stream) -> None:
    post = stream.one()
    late, early = AT + dt.timedelta(hours=2), AT + dt.timedelta(hours=1)
    stream.arrive(Change(post.external_id, "edit", "It is terrible and broken", at=late))
    stream.arrive(Change(post.external_id, "edit", "It is good", at=early))
    post.refresh_from_db()
    assert (post.text, post.mood, post.edited_at) == ("It is terrible and broken", -1.0, late)
    stream.arrive(Change(post.external_id, "delete", at=early))
    stream.arrive(Change(post.external_id, "edit", "again", at=late + dt.timedelta(hours=1)))
    post.refresh_from_db()
    assert (post.text, post.mood, post.deleted_at, post.edited_at) == ("", None, early, None)


def test_a_change_that_comes_before_its_post_waits_for_it(stream: Stream) -> None:
    (raw,) = stream.arrive(Change("p1", "delete", at=AT))
    assert not awaited.take()
    stream.arrive(stream.post())
    assert awaited.take() == [raw.pk]


FOUND = st.sampled_from(["mention", "hashtag", "keyword", "comment"])
TOLD = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), FOUND, st.sampled_from(["tent", "#tent"]), st.integers(0, 5)),
    min_size=1, max_size=8,
)  # fmt: skip


def _rows() -> list[tuple[object, ...]]:
    fields = ("external_id", "text", "at", "found_by", "term", "reach", "mood", "language", "state", "edited_at", "deleted_at")
    return sorted(StreamPost.objects.values_list(*fields), key=repr)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=TOLD, order=st.randoms(use_true_random=False), together=st.booleans())
def test_any_order_and_repetition_leaves_the_same_rows(stream: Stream, told: list[tuple[str, str, str, int]],
                                                       order: object, together: bool) -> None:  # fmt: skip
    posts = [_told(stream, *one) for one in told]
    shuffled = [*posts, *posts]
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    outcome = []
    for items in (posts, shuffled):
        StreamPost.objects.all().delete()
        stream.arrive(*items, together=together)
        stream.arrive(*_changes(items, backwards=items is shuffled), together=together)
        outcome.append(_rows())
    assert outcome[0] == outcome[1]


def _told(stream: Stream, name: str, found_by: str, term: str, likes: int) -> Post:
    base = stream.post(f"The tent {name} is good", external_id=name, at=AT, term=term, reach={"likes": likes})
    return replace(base, found_by=found_by)  # type: ignore[arg-type]


def _changes(items: list[Post], *, backwards: bool) -> list[Change]:
    names = sorted({post.external_id for post in items})
    found = [Change(name, "edit", f"{name} {hour}", at=AT + dt.timedelta(hours=hour)) for name in names for hour in (1, 2)]
    found += [Change(names[0], "delete", at=AT + dt.timedelta(hours=1))]
    return found[::-1] if backwards else found

"""The screen of public posts, through its addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from sangam.accounts.models import User
from sangam.conversations.models import Conversation
from sangam.events.models import Event
from sangam.social.models import PostAct, PostState, StreamPost
from sangam.web.workspace.tests.test_list import signed_in
from sangam.web.workspace.tests.test_live import happened, told
from tests.cast import Cast
from tests.streams import AT, Stream

pytestmark = pytest.mark.django_db
PARTIAL: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def page(user: User, query: str = "") -> str:
    answer = signed_in(user).get(f"/streams{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def do(user: User, post: StreamPost, what: str, **data: str) -> Any:
    return signed_in(user).post(f"/streams/{post.pk}/{what}", data, **PARTIAL)


def test_a_card_says_who_what_where_and_how_far(stream: Stream, cast: Cast) -> None:
    stream.one(reach={"followers": 1204, "likes": 3}, url="https://net.example/1")
    shown = page(cast.ben)
    for words in (
        "Priya Nair",
        "1,204 followers · 3 likes",
        "Sounds good",
        "words-1",
        'href="https://net.example/1"',
        "Mention",
    ):
        assert words in shown
    assert "1 waits for a decision" in shown


def test_what_strangers_write_is_only_text(stream: Stream, cast: Cast) -> None:
    stream.one("<script>alert(1)</script> https://a.example/x", author_name="<b>P</b>", url="javascript:alert(1)")
    shown = page(cast.ben)
    assert "<script>alert" not in shown and "<b>P</b>" not in shown and "javascript:" not in shown
    assert '<a href="https://a.example/x"' in shown


def test_another_team_sees_nothing_and_can_do_nothing(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    assert "Priya Nair" not in page(cast.mara)
    for what in ("ignored", "restored", "like", "unlike", "conversation"):
        assert do(cast.mara, post, what).status_code == 404
    assert signed_in(cast.mara).get(f"/streams/{post.pk}", **PARTIAL).status_code == 404
    signed_in(cast.mara).post("/streams/ignored", {"post": post.pk}, **PARTIAL)
    assert StreamPost.objects.get().state == PostState.NEW


def test_ignoring_leaves_the_card_with_a_way_back(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    answer = do(cast.ben, post, "ignored").content.decode()
    assert "Take back" in answer and "0 wait for a decision" in answer
    assert "Priya Nair" not in page(cast.ben) and "Priya Nair" in page(cast.ben, "?state=ignored")
    assert "Ignore" in do(cast.ben, post, "restored").content.decode()
    assert StreamPost.objects.get().state == PostState.NEW


def test_a_like_is_on_its_way_and_can_be_taken_back(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    assert "Like on its way" in do(cast.ben, post, "like").content.decode()
    do(cast.ben, post, "unlike")
    assert PostAct.objects.get().name == "unlike"


def test_a_reply_leads_into_its_conversation(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    answer = do(cast.ben, post, "conversation", then="reply")
    conversation = Conversation.objects.get()
    assert answer["HX-Redirect"] == f"/conversations/{conversation.number}#reply"
    assert f"/conversations/{conversation.number}" in page(cast.ben, "?state=turned")


def test_what_cannot_be_answered_says_why(stream: Stream, cast: Cast) -> None:
    post = stream.one(author=(), author_name="")
    answer = do(cast.ben, post, "conversation")
    assert answer.status_code == 409 and "does not say who" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?mood=bad", 1), ("?mood=good", 1), ("?mood=unknown", 0), ("?found=hashtag", 1), ("?found=hashtag&term=tent", 1),
     ("?language=de", 1), ("?state=all", 2), ("?state=turned", 0), ("?channel=1&state=x&mood=x&after=9-x", None),
     ("?after=99999999999999999-1", 2), ("?channel=0", 0), ("?network=facebook", 2), ("?network=nothing", 2),
     ("?network=sms", 0)],
)  # fmt: skip
def test_filters(stream: Stream, cast: Cast, query: str, count: int | None) -> None:
    stream.one()
    stream.one("Das Zelt ist kaputt und ihr seid unfreundlich", found_by="hashtag", term="tent")
    shown = page(cast.ben, query)
    assert count is None or shown.count("data-row data-post=") == count


def test_pages_are_keyset_and_the_questions_do_not_grow(
    stream: Stream, cast: Cast, django_assert_max_num_queries: object
) -> None:
    stream.arrive(*(stream.post(at=AT + dt.timedelta(minutes=number)) for number in range(35)))
    client: Client = signed_in(cast.ben)
    client.get("/streams")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        shown = client.get("/streams").content.decode()
    assert shown.count("data-row data-post=") == 30
    older = shown.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(older).content.decode().count("data-row data-post=") == 5


def test_who_watches_hears_how_many_came(stream: Stream, cast: Cast) -> None:
    events = happened(lambda: stream.arrive(stream.post(), stream.post()))
    both = [event.subject_id for event in events if event.kind == "post.arrived"]
    assert [frame["posts"] for frame in told(cast.ben, events, "streams")] == [both] and len(both) == 2
    assert told(cast.mara, events, "streams") == []


def test_several_are_ignored_at_once_and_taken_back(stream: Stream, cast: Cast) -> None:
    first, second, kept = stream.one("one"), stream.one("two"), stream.one("three")
    client = signed_in(cast.ben)
    given = {"post": [first.pk, second.pk, "x", "9" * 30], "listing": "mood=unknown"}
    shown = client.post("/streams/ignored", given, **PARTIAL).content.decode()
    assert "2 ignored." in shown and "1 waits for a decision" in shown
    assert shown.count("data-row data-post=") == 1 and f'id="post-{kept.pk}"' in shown
    back = client.post("/streams/restored", {"post": [first.pk, second.pk]}, **PARTIAL).content.decode()
    assert "2 wait again." in back and back.count("data-row data-post=") == 3
    assert list(Event.objects.filter(kind="post.ignored").values_list("actor_id", flat=True)) == [cast.ben.pk] * 2


def test_only_what_still_waits_is_ignored(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    do(cast.ben, post, "conversation")
    shown = signed_in(cast.ben).post("/streams/ignored", {"post": post.pk}, **PARTIAL).content.decode()
    assert "ignored." not in shown and StreamPost.objects.get().state == PostState.TURNED


def test_who_watches_hears_which_changed_and_fetches_its_card(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    events = happened(lambda: do(cast.ben, post, "ignored"))
    (frame,) = told(cast.ben, events, "streams")
    assert (frame["is"], frame["posts"]) == ("posts.changed", [post.pk])
    assert told(cast.mara, events, "streams") == []
    card = signed_in(cast.ben).get(f"/streams/{post.pk}", **PARTIAL).content.decode()
    assert "Ignored by" in card and card.count("data-row data-post=") == 1
    page_of_it = signed_in(cast.ben).get(f"/streams/{post.pk}", follow=True).content.decode()
    assert f'id="post-{post.pk}"' in page_of_it


def test_the_terms_that_are_watched_can_be_chosen(stream: Stream, cast: Cast) -> None:
    stream.channel.settings = {"watched": "#tent\nnorthwind boots"}
    stream.channel.save(update_fields=["settings"])
    shown = page(cast.ben)
    assert '<option value="#tent">' in shown and '<option value="northwind boots">' in shown
    assert "#tent" not in page(cast.mara)

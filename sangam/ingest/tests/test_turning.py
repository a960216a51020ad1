"""What people decide about a post, and what becomes of it."""

from __future__ import annotations

import pytest

from sangam.conversations.models import Conversation, Message
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.ingest import turning
from sangam.social import triage
from sangam.social.models import PostAct, PostState, StreamPost
from tests.cast import Cast
from tests.streams import Stream

pytestmark = pytest.mark.django_db


def test_ignoring_and_taking_it_back(stream: Stream, cast: Cast) -> None:
    post, by = stream.one(), Actor.user(cast.ben.pk)
    assert triage.ignore(post, by=by) and not triage.ignore(post, by=by)
    assert (post.state, post.triaged_by) == (PostState.IGNORED, cast.ben)
    assert triage.take_back(post, by=by) and not triage.take_back(post, by=by)
    assert (post.state, post.triaged_by, post.triaged_at) == (PostState.NEW, None, None)
    kinds = Event.objects.filter(kind__startswith="post.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["post.arrived", "post.ignored", "post.restored"]


def test_a_post_turns_into_one_conversation_however_often(stream: Stream, cast: Cast) -> None:
    post, by = stream.one(url="https://net.example/1"), Actor.user(cast.ben.pk)
    conversation = turning.turn(post, by=by)
    assert turning.turn(post, by=by) == conversation
    message = Message.objects.get()
    assert (message.conversation, message.external_id, message.text) == (conversation, post.external_id, post.text)
    assert (message.content, message.raw_id, message.identity) == ("comment", post.raw_id, post.identity)
    assert (post.state, post.conversation) == (PostState.TURNED, conversation)
    assert Conversation.objects.visible_to(cast.ben.scope()).filter(pk=conversation.pk).exists()
    assert list(Event.objects.filter(conversation_id=conversation.pk).order_by("pk").values_list("kind", flat=True)) == [
        "conversation.created", "message.received", "post.turned",
    ]  # fmt: skip


def test_later_comments_under_its_key_join_it_and_are_no_posts(stream: Stream, cast: Cast) -> None:
    post = stream.one(conversation_key="777:7103")
    conversation = turning.turn(post, by=Actor.user(cast.ben.pk))
    stream.arrive(stream.post("And another thing", conversation_key="777:7103"))
    assert list(conversation.messages.order_by("pk").values_list("text", flat=True)) == [post.text, "And another thing"]
    assert StreamPost.objects.count() == 1


def test_a_raw_replayed_after_that_doubles_nothing(stream: Stream, cast: Cast) -> None:
    told = stream.post(conversation_key="777:7103")
    stream.arrive(told)
    turning.turn(StreamPost.objects.get(), by=Actor.user(cast.ben.pk))
    stream.arrive(told)
    assert (StreamPost.objects.count(), Message.objects.count()) == (1, 1)


def test_without_an_author_there_is_nobody_to_answer(stream: Stream, cast: Cast) -> None:
    post = stream.one(author=(), author_name="")
    with pytest.raises(triage.Impossible):
        turning.turn(post, by=Actor.user(cast.ben.pk))
    assert not Conversation.objects.exists()


def test_a_like_is_written_down_once(stream: Stream, cast: Cast) -> None:
    post, by = stream.one(), Actor.user(cast.ben.pk)
    key = triage.like(post, by=by).key
    assert triage.like(post, by=by).key == key
    act = PostAct.objects.select_related("post__channel", "post__identity").get()
    assert triage.action(act).external_id == post.external_id


def test_what_cannot_be_liked_says_so(stream: Stream, cast: Cast) -> None:
    post = stream.one()
    post.channel.active = False
    with pytest.raises(triage.Impossible):
        triage.like(post, by=Actor.user(cast.ben.pk))

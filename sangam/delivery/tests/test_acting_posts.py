"""Likes of public posts go the way of everything that is done at a network and is no message."""

from __future__ import annotations

import pytest

from sangam.channels.base import DeliveryError
from sangam.delivery.tests.test_acting import by, work
from sangam.social import triage
from sangam.social.models import PostAct
from tests.cast import Cast
from tests.plaza import Plaza, plaza
from tests.streams import Stream

__all__ = ["plaza"]
pytestmark = pytest.mark.django_db


def test_a_like_reaches_the_network(cast: Cast, plaza: Plaza) -> None:
    post = Stream(plaza.channel).one(conversation_key="aiko")
    triage.like(post, by=by(cast))
    work()
    (action,) = plaza.adapter.performed
    assert (action.name, action.external_id, action.conversation_key) == ("like", post.external_id, "aiko")
    assert (PostAct.objects.get().state, PostAct.objects.get().lease_until) == ("done", None)


def test_a_refusal_is_told_and_asked_anew(cast: Cast, plaza: Plaza) -> None:
    post = Stream(plaza.channel).one()
    plaza.adapter.refuses = DeliveryError("The Page may not like this.", permanent=True, kind="policy")
    triage.like(post, by=by(cast))
    work()
    act = PostAct.objects.get()
    assert (act.state, act.failure, act.likes) == ("failed", "The Page may not like this.", False)
    plaza.adapter.refuses = None
    triage.like(post, by=by(cast))
    work()
    assert PostAct.objects.get().state == "done"


def test_an_answer_to_an_earlier_wish_settles_nothing(cast: Cast, plaza: Plaza) -> None:
    post = Stream(plaza.channel).one()
    earlier = triage.like(post, by=by(cast))
    triage.unlike(post, by=by(cast))
    triage.done(earlier)
    assert (PostAct.objects.get().name, PostAct.objects.get().state) == ("unlike", "waiting")


def test_a_channel_without_its_secrets_fails_by_name_and_is_tried_again(cast: Cast, stream: Stream) -> None:
    triage.like(stream.one(), by=by(cast))
    work()
    act = PostAct.objects.get()
    assert act.lease_until is None and (act.state == "waiting" or act.failure)

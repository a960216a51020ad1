"""Likes of public posts, tried for real."""

from __future__ import annotations

import pytest

from sangam.delivery import liking
from sangam.events.record import Actor
from sangam.social import triage
from sangam.social.models import PostAct
from tests.cast import Cast
from tests.streams import Stream

pytestmark = pytest.mark.django_db


def test_a_channel_without_its_secrets_fails_by_name_and_is_tried_again(stream: Stream, cast: Cast) -> None:
    triage.like(stream.one(), by=Actor.user(cast.ben.pk))
    assert liking.go_on() == 1
    act = PostAct.objects.get()
    assert act.lease_until is None and (act.state == "waiting" or act.failure)

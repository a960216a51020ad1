"""Providers wait for our answer: it goes once their call is stored, before anything is made of what they say."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.channels.base import Adapter
from sangam.channels.faking import Fake
from sangam.config.playing import casting
from sangam.config.tests.test_offers import KINDS
from sangam.conversations.models import Message
from sangam.ingest.models import RawInbound
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_no_provider_waits_for_the_pipeline(cast: Cast, adapter: Adapter, make: type[Fake]) -> None:
    fake = casting.cast(adapter, make, "http://127.0.0.1:9").fake
    (call,) = fake.say(fake.personas[0].key, "Hello")
    headers = {name: value for name, value in call.headers.items() if name != "content-type"}
    path = "/" + call.url.split("/", 3)[3]
    reply = Client().post(path, call.body, content_type=call.headers["content-type"], headers=headers)
    assert reply.status_code == 200
    assert set(RawInbound.objects.values_list("state", flat=True)) == {"stored"} and not Message.objects.exists()

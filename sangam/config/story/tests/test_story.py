from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import Count

from sangam.accounts.models import User
from sangam.config import story
from sangam.config.story import script
from sangam.conversations import relations
from sangam.conversations.models import Attachment, Conversation, Join, Message, Outbox, Relation, Shelf
from sangam.customers.models import Customer, StageChange
from sangam.customers.stages.models import Stage, Why
from sangam.events.models import Event
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from sangam.social.models import StreamPost


@pytest.mark.django_db
def test_the_story_is_lived_in(tmp_path: Path, settings: LazySettings) -> None:
    settings.FILES_DIR = tmp_path
    loaded = story.load()

    there = Conversation.objects.count()
    assert there >= loaded.conversations >= 60
    assert set(Conversation.objects.values_list("shelf", flat=True)) == {int(shelf) for shelf in Shelf}
    assert {"pt", "ja", "fr", "gu", "uz", "bn", "ar", "he", "de"} <= set(
        Conversation.objects.values_list("language", flat=True)
    )
    assert Conversation.objects.filter(messages__kind="in").annotate(n=Count("messages")).filter(n__gte=2).exists()
    assert Attachment.objects.filter(inline=True).exists()
    assert RawInbound.objects.filter(state="quarantined").count() == 1
    assert not RawInbound.objects.filter(state="stored").exists()
    _every_network_has_its_talks()
    _matters_cross()
    _buyers_are_customers()
    _nothing_leaves()
    _people_can_sign_in(loaded)

    assert story.load().conversations == 0
    assert Conversation.objects.count() == there


def _every_network_has_its_talks() -> None:
    """By the one road: each message has its raw, and what the providers tell of ours has come back."""
    kinds = {tale.mailbox for tale in script.read_talks()}
    talks = Message.objects.filter(channel__kind__in=kinds)
    assert set(talks.values_list("channel__kind", flat=True)) == kinds
    assert not talks.filter(kind="in", raw_id=None).exists()
    assert not Attachment.objects.filter(message__in=talks).exclude(missing="").exists()
    assert talks.filter(kind="out", state="failed").exists() and talks.filter(marks__has_key="template").exists()
    assert StreamPost.objects.count() >= 3


def _matters_cross() -> None:
    """A join, a parent with children, a side conversation with its answer, and a note that went along."""
    assert Join.objects.get().joined.customer == Join.objects.get().kept.customer
    parents = Relation.objects.filter(reason=relations.PARENT_OF)
    assert parents.count() == 2 and len(set(parents.values_list("first", flat=True))) == 1
    (aside,) = Relation.objects.filter(reason=relations.SIDE)
    assert sorted(aside.second.messages.values_list("kind", flat=True)) == ["in", "out"]
    assert not aside.first.messages.filter(author_name=aside.second.customer.name).exists()
    assert Message.objects.filter(kind="note", text__startswith="@Arif").exists()


def _buyers_are_customers() -> None:
    """Since the day they paid, not since the story was loaded."""
    steps = StageChange.objects.filter(why=Why.ORDER)
    assert steps.count() >= 20 and not steps.filter(at__gt=clock.now() - dt.timedelta(hours=1)).exists()
    assert set(steps.values_list("customer__stage", flat=True)) == {Stage.CUSTOMER}


def _nothing_leaves() -> None:
    """Every receiver is settled, nothing reacts, and nothing lies in the future."""
    assert set(Outbox.objects.values_list("state", flat=True)) <= {"sent", "delivered", "read", "failed"}
    assert not Event.objects.filter(backfill=False).exists()
    assert not Message.objects.filter(created_at__gt=clock.now()).exists()
    assert not Customer.objects.filter(created_at__gt=clock.now() - dt.timedelta(minutes=1)).exists()


def _people_can_sign_in(loaded: story.Loaded) -> None:
    passwords = {sign_in.email: sign_in.password for sign_in in loaded}
    assert len(passwords) == 4
    for email, password in passwords.items():
        assert User.objects.get(email=email).check_password(password)
    others = User.objects.exclude(email__in=passwords)
    assert others and not any(user.has_usable_password() for user in others)

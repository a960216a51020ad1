"""The list of conversations: who sees what, filters in the address, changes to many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from sangam.accounts.models import User
from sangam.conversations import assign, status, tags, write
from sangam.conversations.models import Conversation
from sangam.customers.models import Company, Customer
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.notify import ring
from tests.cast import Cast

LIST = "/conversations"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    answer = Client().get(LIST)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_an_agent_sees_his_teams_conversations_only(cast: Cast) -> None:
    row = cast.conversation()
    assert f'id="row-{row.number}"' in signed_in(cast.ben).get(LIST).content.decode()
    assert f'id="row-{row.number}"' not in signed_in(cast.mara).get(LIST).content.decode()


def test_an_empty_list_says_how_it_gets_filled(cast: Cast) -> None:
    assert "New messages appear here" in signed_in(cast.ben).get(LIST).content.decode()


@pytest.mark.parametrize("query", ["view=nonsense", "view=team-x", "view=team--1"])
def test_an_address_that_means_nothing_is_not_found(cast: Cast, query: str) -> None:
    assert signed_in(cast.ben).get(f"{LIST}?{query}").status_code == 404


def test_filters_stand_in_the_address(cast: Cast) -> None:
    row = cast.conversation()
    status.prioritise(row, 4, by=Actor.user(cast.ben.pk))  # type: ignore[arg-type]
    client = signed_in(cast.ben)
    assert f'id="row-{row.number}"' in client.get(f"{LIST}?priority=4").content.decode()
    assert f'id="row-{row.number}"' not in client.get(f"{LIST}?priority=1").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tag=4711", "a tag that does not exist any more"),
        ("assignee=4711", "somebody who is not here any more"),
        ("priority=9", "cannot be read: “9”"),
        ("team=-1", "cannot be read: “-1”"),
        ("status=1;drop", "cannot be read: “1;drop”"),
        ("tag=99999999999999999999", "cannot be read"),
        ("silent=0", "cannot be read"),
        ("mention=all", "cannot be read"),
    ],
)
def test_a_filter_that_means_nothing_says_so_and_can_be_taken_away(cast: Cast, query: str, said: str) -> None:
    row = cast.conversation()
    page = signed_in(cast.ben).get(f"{LIST}?{query}").content.decode()
    assert said in page
    assert "Take this filter away" in page
    assert f'id="row-{row.number}"' not in page


def test_every_filter_and_order_is_a_list(cast: Cast) -> None:
    """Of two matters the one that fits stands there, in words above it too."""
    row, other = cast.conversation(), cast.conversation(sender="otto@example.com")
    tags.add(other, tags.named("tents"), by=Actor.user(cast.ben.pk))
    assign.to_person(other, cast.lena, by=Actor.user(cast.ben.pk))
    write.note(row, "Look, @Ben", by=Actor.user(cast.lena.pk), author=cast.lena)
    for event in Event.objects.filter(kind="conversation.mentioned"):
        ring.react(event)
    long_ago = clock.now() - dt.timedelta(days=10)
    Conversation.objects.filter(pk=row.pk).update(language="gu", waiting_since=long_ago, last_message_at=long_ago)
    Conversation.objects.filter(pk=other.pk).update(language="pt")
    company = Company.objects.create(name="Alpine Club")
    Customer.objects.filter(conversations=row).update(company=company)
    client = signed_in(cast.ben)
    for query in (
        "tag=none", "assignee=none", "language=gu", f"company={company.pk}", "silent=7", "waiting=48", "mention=unread",
        f"brand={cast.brand.pk}&language=gu", "order=priority&silent=7", "order=waiting&tag=none",
    ):  # fmt: skip
        page = client.get(f"{LIST}?{query}").content.decode()
        assert f'id="row-{row.number}"' in page, query
        assert f'id="row-{other.number}"' not in page, query
    assert client.get("/conversations/filters?tag=none&order=waiting").status_code == 200
    waiting = client.get(f"{LIST}?order=waiting").content.decode()
    assert waiting.index(f'id="row-{row.number}"') < waiting.index(f'id="row-{other.number}"')


def test_pages_go_on_where_the_last_one_ended(cast: Cast) -> None:
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(30)])
    client = signed_in(cast.ben)
    first = client.get(LIST)
    older = next(word for word in first.content.decode().split('"') if "after=" in word)
    second = client.get(older.replace("&amp;", "&")).content.decode()
    assert first.content.decode().count('role="listitem"') == 25
    assert second.count('role="listitem"') == 5


def test_the_list_costs_the_same_for_many_rows(cast: Cast, django_assert_max_num_queries: object) -> None:
    client = signed_in(cast.ben)
    cast.conversation()
    client.get(LIST)
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(24)])
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        answer = client.get(LIST)
    assert len(answer.content) < 100_000

"""The list of conversations: who sees what, filters in the address, changes to many."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sangam.accounts.models import User
from sangam.conversations import status
from sangam.conversations.models import Conversation, Folder
from sangam.events.record import Actor
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


@pytest.mark.parametrize("query", ["view=nonsense", "view=team-x", "team=-1", "status=1;drop", "tag=99999999999999999999"])
def test_an_address_that_means_nothing_is_not_found(cast: Cast, query: str) -> None:
    assert signed_in(cast.ben).get(f"{LIST}?{query}").status_code == 404


def test_filters_stand_in_the_address(cast: Cast) -> None:
    row = cast.conversation()
    status.prioritise(row, 4, by=Actor.user(cast.ben.pk))  # type: ignore[arg-type]
    client = signed_in(cast.ben)
    assert f'id="row-{row.number}"' in client.get(f"{LIST}?priority=4").content.decode()
    assert f'id="row-{row.number}"' not in client.get(f"{LIST}?priority=1").content.decode()


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
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        answer = client.get(LIST)
    assert len(answer.content) < 100_000


def test_a_change_to_many_names_those_it_did_not_work_for(cast: Cast) -> None:
    mine = cast.conversation()
    other = Conversation.objects.exclude(pk=mine.pk).first()
    assert other is None
    hidden = cast.arrive(cast.letter(sender="x@example.com"), channel=cast.billing_mailbox)[0].conversation
    answer = signed_in(cast.ben).post(
        "/conversations/changes", {"marked": [mine.number, hidden.number], "folder": "spam"}, headers={"HX-Request": "true"}
    )
    mine.refresh_from_db()
    hidden.refresh_from_db()
    assert mine.folder == Folder.SPAM
    assert hidden.folder == Folder.INBOX
    assert f"#{hidden.number}" in answer.content.decode()


def test_a_change_without_rows_says_what_to_do(cast: Cast) -> None:
    answer = signed_in(cast.ben).post("/conversations/changes", {"folder": "spam"}, headers={"HX-Request": "true"})
    assert "Mark at least one conversation first." in answer.content.decode()

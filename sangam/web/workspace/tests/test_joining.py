"""Joining from the screen: one click, one click back; a part leads to its matter; nobody joins what he does not see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sangam.conversations import join
from sangam.conversations.models import Join
from sangam.events.record import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(client: Client, number: int) -> str:
    return client.get(reverse("workspace:conversation", args=[number])).content.decode()


def test_join_and_undo(client: Client, cast: Cast) -> None:
    first, second = cast.conversation("One"), cast.conversation("Two")
    client.force_login(cast.ben)
    assert reverse("workspace:joining", args=[first.number]) in page(client, first.number)
    answer = client.post(reverse("workspace:joining", args=[first.number]), {"other": f"#{second.number}"}, headers=HTMX)
    assert (answer.status_code, str(first.number) in answer["HX-Location"]) == (204, True)
    joined = page(client, first.number)
    assert "One" in joined
    assert "Two" in joined
    assert f"joined #{second.number} into it" in joined
    edge = Join.objects.get()
    assert edge.made_by == cast.ben
    client.post(reverse("workspace:parting", args=[first.number, edge.pk]), headers=HTMX)
    assert "Two" not in page(client, first.number).split("stream-after")[0].split('id="stream"')[1]
    assert "Two" in page(client, second.number)


def test_a_part_leads_to_its_matter(client: Client, cast: Cast) -> None:
    first, second = cast.conversation("One"), cast.conversation("Two")
    join.join(first, second, by=SYSTEM)
    client.force_login(cast.ben)
    address = reverse("workspace:conversation", args=[second.number])
    assert client.get(address)["Location"] == reverse("workspace:conversation", args=[first.number])
    assert str(first.number) in client.get(address, headers=HTMX)["HX-Location"]
    client.post(reverse("workspace:solve", args=[second.number]), headers=HTMX)
    first.refresh_from_db()
    assert first.category == 5


def test_what_is_not_seen_is_not_joined(client: Client, cast: Cast) -> None:
    first = cast.conversation("One")
    (other,) = cast.arrive(cast.letter("Secret"), channel=cast.billing_mailbox)
    client.force_login(cast.ben)
    address = reverse("workspace:joining", args=[first.number])
    for number in (other.conversation.number, 999_999_999, "x", ""):
        assert client.post(address, {"other": number}, headers=HTMX).status_code == 422
    assert not Join.objects.exists()
    client.force_login(cast.mara)
    assert client.post(address, {"other": other.conversation.number}, headers=HTMX).status_code == 404


def test_the_menu_names_what_may_be_joined(client: Client, cast: Cast) -> None:
    first, second = cast.conversation("One"), cast.conversation("Two")
    client.force_login(cast.ben)
    menu = client.get(reverse("workspace:choices", args=[first.number]) + "?what=join").content.decode()
    assert f'value="{second.number}"' in menu

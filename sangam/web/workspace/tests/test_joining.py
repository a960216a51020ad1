"""Joining from the screen: one click, one click back; a part leads to its matter; nobody joins what he does not see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sangam.channels.base import Thread
from sangam.conversations import join
from sangam.conversations.bulk import running
from sangam.conversations.models import BulkChange, Join
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


def test_several_from_the_list_into_the_oldest_and_back(client: Client, cast: Cast) -> None:
    rows = [cast.conversation(f"Number {place}") for place in range(3)]
    client.force_login(cast.ben)
    address = reverse("workspace:bulk") + "?view=inbox"
    assert client.post(address, {"marked": [rows[0].number], "join": "yes"}, headers=HTMX).status_code in (200, 422)
    assert not Join.objects.exists()
    client.post(address, {"marked": [row.number for row in rows], "join": "yes"}, headers=HTMX)
    assert set(Join.objects.values_list("kept", "joined")) == {(rows[0].pk, row.pk) for row in rows[1:]}
    change = BulkChange.objects.get()
    client.post(reverse("workspace:change_undo", args=[change.pk]), headers=HTMX)
    running.go_on()
    assert not Join.objects.filter(undone_at=None).exists()


def test_a_message_is_split_off_and_comes_back(client: Client, cast: Cast) -> None:
    first = cast.letter("One")
    one, two = cast.arrive(first, cast.letter("Two", thread=Thread(in_reply_to=first.external_id)))
    client.force_login(cast.ben)
    assert "Split off" in client.get(reverse("workspace:message_menu", args=[two.pk])).content.decode()
    client.post(reverse("workspace:split", args=[two.pk]), {"onward": "1"}, headers=HTMX)
    two.refresh_from_db()
    made = two.conversation
    assert made != one.conversation
    assert f"Split off from #{one.conversation.number}" in page(client, made.number)
    client.post(reverse("workspace:joining", args=[one.conversation.number]), {"other": made.number}, headers=HTMX)
    assert "Two" in page(client, one.conversation.number)
    assert client.post(reverse("workspace:split", args=[one.pk]), {"onward": "1"}, headers=HTMX).status_code == 422

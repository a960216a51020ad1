"""Requests on the agents' screens."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sangam.conversations.models import Conversation, Message, MessageKind
from sangam.requests import builtin
from sangam.requests.models import Approval, Request, Task
from tests.cast import Cast


@pytest.fixture(autouse=True)
def types(db: None) -> None:
    builtin.ensure()


def page(client: Client, address: str, **given: Any) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def card(client: Client, address: str, **posted: Any) -> str:
    answer = client.post(address, posted, headers={"HX-Request": "true"})
    return answer.content.decode()


@pytest.fixture
def talk(cast: Cast, client: Client) -> Conversation:
    client.force_login(cast.ben)
    return cast.conversation("I want to send the tent back. My order number is NW-48213.")


def opened(client: Client, talk: Conversation, **more: Any) -> Request:
    new = f"/conversations/{talk.number}/requests/new?type=return"
    card(client, new, **{"f-order_number": "NW-48213", "key": "k", **more})
    return Request.objects.get()


def test_the_order_that_was_told_is_not_asked_for_again(client: Client, talk: Conversation) -> None:
    assert "Return" in page(client, f"/conversations/{talk.number}/requests")
    form = client.get(f"/conversations/{talk.number}/requests/new?type=return", headers={"HX-Request": "true"}).content.decode()
    assert 'value="NW-48213"' in form and "<html" not in form


def test_two_clicks_open_one_and_a_third_moves_it_on(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    opened(client, talk)
    assert request.owner == cast.ben and request.fields == {"order_number": "NW-48213"}
    shown = card(client, f"/requests/{request.number}/stage", beside=talk.number, seen="received", to="parcel")
    assert "Waiting for the parcel" in shown and str(request) in shown and "<html" not in shown
    again = card(client, f"/requests/{request.number}/stage", beside=talk.number, seen="received", to="checking")
    assert "Somebody moved this request meanwhile" in again
    assert Request.objects.get().stage == "parcel"


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(client: Client, talk: Conversation) -> None:
    new = f"/conversations/{talk.number}/requests/new?type=return"
    answer = client.post(new, {"f-article": "The blue tent", "key": "k"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and not Request.objects.exists()
    assert "This is needed to begin." in answer.content.decode() and "The blue tent" in answer.content.decode()


def test_the_same_request_stands_in_each_linked_conversation(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    other = cast.conversation("Where is my money?")
    assert "This is about it" in page(client, f"/conversations/{other.number}/requests")
    shown = card(client, f"/requests/{request.number}/links", beside=other.number, conversation=other.number)
    assert "This is about it" not in shown and str(request) in shown
    assert {row.number for row in request.conversations.all()} == {talk.number, other.number}
    assert f"#{other.number}" in page(client, f"/requests/{request.number}")


def test_a_conversation_that_is_not_seen_cannot_be_linked(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    (hidden,) = cast.arrive(cast.letter("Secret"), channel=cast.billing_mailbox)
    client.post(f"/requests/{request.number}/links", {"conversation": hidden.conversation.number})
    assert request.conversations.count() == 1


def test_its_page_shows_stages_fields_history_and_what_the_customer_sees(client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    shown = page(client, f"/requests/{request.number}")
    for words in ("Received", "Paying back", "needs: Amount", "Ben opened it", request.name, "NW-48213"):
        assert words in shown


def test_only_what_was_touched_is_written_and_the_slower_one_is_told(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    address = f"/requests/{request.number}/fields"
    seen = {"f-order_number": "NW-48213", "was-order_number": "NW-48213", "seen-order_number": "1"}
    client.post(address, {**seen, "f-article": "A tent", "was-article": "", "seen-article": "0"})
    client.post(
        address, {**seen, "f-finding": "A tear", "was-finding": "", "seen-finding": "0", "f-article": "", "was-article": ""}
    )
    assert Request.objects.get().fields == {"order_number": "NW-48213", "article": "A tent", "finding": "A tear"}
    answer = client.post(address, {"f-article": "A stove", "was-article": "", "seen-article": "0"})
    assert answer.status_code == 422 and "Somebody wrote “A tent” here meanwhile" in answer.content.decode()
    assert "A stove" in answer.content.decode() and Request.objects.get().fields["article"] == "A tent"


def test_a_value_that_does_not_fit_says_how_to_write_it(client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    answer = client.post(f"/requests/{request.number}/fields", {"f-amount": "much", "was-amount": "", "seen-amount": "0"})
    assert answer.status_code == 422 and "like 12.50 EUR" in answer.content.decode()


def test_a_large_amount_waits_for_a_lead(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk, **{"f-amount": "450 EUR"})
    client.post(f"/requests/{request.number}/stage", {"to": "paying", "seen": "received"})
    client.post(f"/requests/{request.number}/approval", {"do": "approve"})
    assert Request.objects.get().stage == "received" and Approval.objects.get().state == "waiting"
    client.force_login(cast.lena)
    assert "€450.00" in page(client, f"/requests/{request.number}")
    client.post(f"/requests/{request.number}/approval", {"do": "refuse"})
    assert Approval.objects.get().state == "waiting"
    client.post(f"/requests/{request.number}/approval", {"do": "approve"})
    assert Request.objects.get().stage == "paying"


def test_another_department_does_its_task_and_sees_the_request_for_it(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    client.post(f"/requests/{request.number}/tasks", {"title": "Send a label", "team": cast.billing.pk})
    client.force_login(cast.mara)
    assert "Send a label" in page(client, "/requests/tasks") and str(request) in page(client, f"/requests/{request.number}")
    assert "one that you do not see" in page(client, f"/requests/{request.number}")
    task = Task.objects.get()
    client.post(f"/requests/tasks/{task.pk}", {"do": "give", "person": cast.mara.pk, "from": "tasks"})
    client.post(f"/requests/tasks/{task.pk}", {"do": "finish", "note": "sent", "from": "tasks"})
    task.refresh_from_db()
    assert (task.done_by, task.note) == (cast.mara, "sent") and "Send a label" not in page(client, "/requests/tasks")


def test_the_customer_is_told_in_words_of_a_person(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    client.post(f"/requests/{request.number}/updates", {"text": "The label is on its way.", "send": "1"})
    said = Message.objects.get(kind=MessageKind.OUT)
    assert said.text.startswith("The label is on its way.") and request.name in said.text


def test_the_list_is_narrowed_and_paged(cast: Cast, client: Client, talk: Conversation) -> None:
    for place in range(27):
        card(client, f"/conversations/{talk.number}/requests/new?type=question", key=f"k{place}")
    first = page(client, "/requests")
    assert first.count("data-row-link") == 25 and "before=" in first
    oldest = Request.objects.order_by("pk")[2]
    assert page(client, "/requests", before=oldest.pk).count("data-row-link") == 2
    assert "No request fits these choices." in page(client, "/requests", state="ended")
    assert page(client, "/requests", whose="mine", type=str(oldest.type_id), stage="received").count("data-row-link") == 25


def test_it_ends_and_is_taken_up_again(client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    client.post(f"/requests/{request.number}/end", {"do": "cancel", "note": "she keeps it"})
    shown = page(client, f"/requests/{request.number}")
    assert "Cancelled" in shown and "she keeps it" in shown
    client.post(f"/requests/{request.number}/end", {"do": "reopen"})
    assert Request.objects.get().is_live


def test_the_timeline_tells_of_it_to_those_who_see_it(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    address = f"/customers/{talk.customer_id}/timeline"
    assert f"Ben opened Return {request}" in page(client, address)
    client.force_login(cast.mara)
    assert str(request) not in page(client, address)

"""The "already known" card: what was told elsewhere is not asked again; what is not the reader's to see stays away."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from sangam.channels.base import Thread
from sangam.conversations import fields, join, known, status, write
from sangam.conversations.models import Attachment, Conversation, CustomField, HiddenFact
from sangam.customers import merge
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def card(client: Client, row: Conversation) -> str:
    page = client.get(at(row)).content.decode()
    return page.split('aria-label="Already known"')[1].split("</section>")[0] if "Already known" in page else ""


def said(cast: Cast, row: Conversation, text: str) -> None:
    cast.arrive(cast.letter(text, thread=Thread(in_reply_to=row.messages.earliest("pk").external_id)))


def test_an_order_named_in_another_open_matter_is_known_here(cast: Cast) -> None:
    first, second = cast.conversation("My order NW-48213 has not come."), cast.conversation("Hello again")
    shown = card(signed_in(cast.ben), second)
    assert "NW-48213" in shown
    assert f"#{first.number}" in shown
    assert f"#message-{first.messages.get().pk}" in shown


def test_what_was_asked_and_answered(cast: Cast) -> None:
    row, client = cast.conversation("It is broken"), signed_in(cast.ben)
    asks = write.Writing("What is your order number?", write.reply_parties(row), hold=False)
    write.reply(row, asks, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)
    assert card(client, row) == ""
    said(cast, row, "48213")
    assert "48213" in card(client, row)


def test_numbers_and_addresses_that_stand_there_anyway_are_not_named(cast: Cast) -> None:
    row = cast.conversation("Write to cleo@example.com or call +351 912 345 678.")
    shown = card(signed_in(cast.ben), row)
    assert "+351912345678" in shown
    assert "cleo@example.com" not in shown


def test_files_lead_to_the_message(cast: Cast) -> None:
    first = cast.conversation("Look")
    file = Attachment.objects.create(
        message=first.messages.get(), key="k", name="zip <b>.png", content_type="image/png", size=3
    )
    second = cast.conversation("And?")
    shown = card(signed_in(cast.ben), second)
    assert "zip &lt;b&gt;.png" in shown
    assert reverse("workspace:attachment", args=[file.pk]) in shown


def test_a_field_of_another_matter_is_taken_over(cast: Cast) -> None:
    CustomField.objects.create(key="size", label="Tent size")
    first, second, client = cast.conversation("One"), cast.conversation("Two"), signed_in(cast.ben)
    fields.set_values(first, {"size": "3 people"}, by=SYSTEM)
    assert "3 people" in card(client, second)
    client.post(reverse("workspace:fields", args=[second.number]), {"present": "size", "field-size": "3 people"}, headers=HTMX)
    second.refresh_from_db()
    assert second.fields == {"size": "3 people"}
    assert "Tent size" not in card(client, second)


def test_a_part_and_a_merged_customer_count_too(cast: Cast) -> None:
    client = signed_in(cast.ben)
    row, part = cast.conversation("One"), cast.conversation("order 48213")
    join.join(row, part, by=SYSTEM)
    other = cast.conversation("my order 77001", sender="cleo@other.example")
    merge.merge(row.customer_id, other.customer_id, by=SYSTEM)
    assert {"48213", "77001"} <= set(re.findall(r"\d{5}", card(client, row)))


def test_what_others_do_not_see_stays_away(cast: Cast) -> None:
    (secret,) = cast.arrive(cast.letter("my order 48213"), channel=cast.billing_mailbox)
    row = cast.conversation("Hello")
    assert secret.conversation.customer == row.customer
    assert "48213" not in card(signed_in(cast.ben), row)
    assert "48213" in card(signed_in(cast.ada), row)


def test_a_solved_matter_is_no_longer_told(cast: Cast) -> None:
    first, second = cast.conversation("my order 48213"), cast.conversation("Hello")
    status.solve(first, by=SYSTEM)
    assert "48213" not in card(signed_in(cast.ben), second)


def test_a_wrong_fact_is_hidden_here_only_and_comes_back(cast: Cast) -> None:
    first, second, client = cast.conversation("my order 48213"), cast.conversation("Hello"), signed_in(cast.ben)
    (fact,) = known.of(second, cast.ben.scope()).facts
    hide = reverse("workspace:fact_hidden", args=[second.number, fact.key])
    answer = client.post(hide, headers=HTMX).content.decode()
    assert reverse("workspace:fact_shown", args=[second.number, fact.key]) in answer
    client.post(hide, headers=HTMX)
    assert HiddenFact.objects.count() == 1
    assert "48213" not in card(client, second)
    assert "Show one that was hidden" in card(client, second)
    assert "48213" in card(client, first)
    assert "48213" not in str(list(Event.objects.values_list("data", flat=True)))
    client.post(reverse("workspace:facts_shown", args=[second.number]), headers=HTMX)
    assert "48213" in card(client, second)


def test_it_costs_one_query_whatever_there_is(cast: Cast, django_assert_num_queries: object) -> None:
    rows = [cast.conversation(f"my order 4821{place}") for place in range(9)]
    scope, row = cast.ben.scope(), Conversation.objects.select_related("customer").get(pk=rows[0].pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = known.of(row, scope)
    assert len(found.facts) == known.PER_KIND
    assert len(found.matters) == known.MATTERS


def test_a_language_is_named_when_it_is_sure(cast: Cast) -> None:
    """A short line in Latin letters looks like many languages; a long one, or two, does not."""
    row = cast.conversation("Where is my tent?")
    said(cast, row, "Mali gai! WhatsApp no data puro thai gayo hato. Ahi j lakhjo")
    said(cast, row, "Ich habe gestern schon einmal geschrieben, aber keine Antwort bekommen. " * 2)
    short, long = row.messages.order_by("pk")[1:3]
    row.messages.filter(pk=short.pk).update(language="it")
    row.messages.filter(pk=long.pk).update(language="de")
    assert known.of(row, cast.ben.scope()).languages == ("de",)
    row.messages.update(language="it")
    assert known.of(row, cast.ben.scope()).languages == ("it",)

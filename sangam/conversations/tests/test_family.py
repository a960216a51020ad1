"""A merge widens what people who work here see, and nothing of what a customer sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sangam.channels.base import IdentityRef, Thread
from sangam.channels.models import Channel
from sangam.conversations import opened, queries, told, visitor, ways
from sangam.conversations.models import Conversation
from sangam.customers import family, merge
from sangam.customers.models import Identity, Merge
from sangam.events.record import SYSTEM
from tests.cast import Cast
from tests.searching import found, index

ALL = queries.VIEWS["all"]
SAID = ("message.received",)


@pytest.fixture
def two(cast: Cast) -> tuple[Conversation, Conversation]:
    """Cleo by her own address and by that of her work."""
    return cast.conversation("At home"), cast.conversation("At work", sender="cm@tarn.example", sender_name="C. Marin")


def joined(two: tuple[Conversation, Conversation]) -> Merge:
    edge = merge.merge(two[0].customer_id, two[1].customer_id, by=SYSTEM)
    assert edge is not None
    return edge


def seen(cast: Cast, row: Conversation) -> dict[str, Any]:
    """Everything of its customer that the house shows."""
    scope = cast.ben.scope()
    listed = queries.page(scope, ALL, queries.Filters(customer_id=row.customer_id)).rows
    return {
        "others": [one.number for one in opened.beside(row, scope, most=20)],
        "timeline": [one.number for one in told.of_customer(row.customer_id, scope, kinds=SAID).entries],
        "list": sorted(one.number for one in listed),
        "count": queries.count(scope, ALL, queries.Filters(customer_id=row.customer_id)),
        "identities": [one.value for one in family.identities(row.customer_id)],
    }


def test_a_family_is_one_to_who_works_here_and_an_undo_gives_back_what_was(
    cast: Cast, two: tuple[Conversation, Conversation]
) -> None:
    home, work = two
    before = [seen(cast, row) for row in two]
    edge = joined(two)
    both = sorted((home.number, work.number))
    for row, other in ((home, work), (work, home)):
        now = seen(cast, row)
        assert now["others"] == [other.number]
        assert (sorted(now["timeline"]), now["list"], now["count"]) == (both, both, 2)
        assert sorted(now["identities"]) == ["cleo@example.com", "cm@tarn.example"]
    merge.undo(edge, by=SYSTEM)
    assert [seen(cast, row) for row in two] == before


def test_what_comes_after_a_merge_stays_with_who_wrote_it(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    edge = joined(two)
    later = cast.conversation("Later", sender="cm@tarn.example", subject="Another matter")
    assert later.customer_id == two[1].customer_id
    assert seen(cast, two[0])["count"] == 3
    merge.undo(edge, by=SYSTEM)
    assert (seen(cast, two[0])["count"], seen(cast, two[1])["count"]) == (1, 2)


def test_a_merge_shows_nobody_the_matters_of_other_teams(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    (bill,) = cast.arrive(cast.letter("My card", sender="cm@tarn.example", subject="Bill"), channel=cast.billing_mailbox)
    joined(two)
    assert bill.conversation.number not in seen(cast, two[0])["timeline"]
    assert bill.conversation.number not in seen(cast, two[0])["list"]


def test_it_costs_the_same_however_large_the_family(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    counts = []
    for size in (0, 1, 6):
        for number in range(size):
            more = cast.conversation(sender=f"{size}.{number}@example.com", subject=f"{size}.{number}")
            merge.merge(two[0].customer_id, more.customer_id, by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            seen(cast, two[0])
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def test_who_was_merged_is_found_by_what_the_other_is_called(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    def hits(words: str) -> list[int]:
        index()
        return sorted(found(cast.ben, words))

    both = sorted(row.pk for row in two)
    assert hits("cm@tarn.example") == [two[1].pk]
    edge = joined(two)
    assert hits("cm@tarn.example") == both
    merge.undo(edge, by=SYSTEM)
    assert hits("cm@tarn.example") == [two[1].pk]


def test_he_may_be_answered_where_the_other_is(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    sms = Channel.objects.create(kind="sms", name="SMS", address="+351912000000", brand=cast.brand, team=cast.support)
    Identity.objects.create(
        customer_id=two[1].customer_id, kind="phone", value="+351912345678", verified_at=two[0].created_at, verified_by="sms"
    )
    assert ways.further(two[0], [sms]) == []
    edge = joined(two)
    assert ways.further(two[0], [sms]) == [sms]
    assert [party.identity.value for party in ways.of(two[0], sms).parties] == ["+351912345678"]
    merge.undo(edge, by=SYSTEM)
    assert ways.further(two[0], [sms]) == []


def test_a_customer_sees_no_more_than_before(cast: Cast) -> None:
    """Two visitors of the same chat, and a letter: each proves himself, and nobody sees the other's words."""
    site = cast.chat()
    refs = [IdentityRef(site.capabilities.identity_kinds[0], name, str(site.pk), proven=True) for name in ("v1", "v2")]
    rows = []
    for number, ref in enumerate(refs):
        item = cast.letter(f"words of {ref.value}", external_id=f"c{number}", conversation_key=ref.value)
        item = replace(item, sender=(ref,))
        rows += cast.arrive(item, channel=site)
    letter = cast.conversation("By mail")

    def shown(ref: IdentityRef) -> list[str]:
        who = visitor.proved(site, [ref])
        return sorted(visitor.messages(site, who).values_list("text", flat=True))

    before = [shown(ref) for ref in refs]
    assert before == [["words of v1"], ["words of v2"]]
    merge.merge(rows[0].conversation.customer_id, rows[1].conversation.customer_id, by=SYSTEM)
    merge.merge(rows[1].conversation.customer_id, letter.customer_id, by=SYSTEM)
    assert [shown(ref) for ref in refs] == before
    assert visitor.reach(site, visitor.proved(site, refs[:1])) == ""


def test_a_merge_lets_nobody_into_the_others_conversation(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    """Naming a known mail in References joins whom takes part already, not his family: no history goes to an address that
    never had it."""
    first = two[0].messages.get()
    joined(two)
    item = cast.letter("Let me in", sender="cm@tarn.example", thread=Thread(in_reply_to=first.external_id))
    (message,) = cast.arrive(item)
    assert message.conversation_id != two[0].pk
    assert not two[0].participants.filter(identity__value="cm@tarn.example").exists()

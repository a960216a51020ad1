"""The lists in SQL and the predicate in Python tell the same truth, about real rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.accounts.scope import Scope
from sangam.conversations import belongs, queries, statuses
from sangam.conversations.models import Category, Conversation, Folder, Participant, Priority, Shelf, Tag
from sangam.conversations.queries import VIEWS, Filters, View
from sangam.customers import merge
from sangam.customers.models import Company, Customer
from sangam.events.record import SYSTEM
from sangam.lib import clock
from tests.cast import Cast

PEOPLE = ("ada", "ben", "mara", "lena")
TEAMS = ("support", "billing")
LANGUAGES = ("", "en", "pt")

change = st.fixed_dictionaries(
    {
        "team": st.sampled_from(TEAMS),
        "assignee": st.sampled_from((None, *PEOPLE)),
        "category": st.sampled_from(Category),
        "folder": st.sampled_from(Folder),
        "priority": st.sampled_from(Priority),
        "language": st.sampled_from(LANGUAGES),
        "snoozed": st.booleans(),
        "channel": st.sampled_from((None, "mailbox", "billing_mailbox")),
        "tags": st.sets(st.integers(0, 1)),
        "people": st.sets(st.sampled_from(PEOPLE)),
        "guests": st.sets(st.sampled_from(TEAMS)),
        "days": st.integers(0, 3),
        "waits": st.booleans(),
    }
)


def stand(cast: Cast, row: Conversation, wanted: dict[str, Any], tags: list[Tag]) -> None:
    Conversation.objects.filter(pk=row.pk).update(
        team=getattr(cast, wanted["team"]),
        assignee=getattr(cast, wanted["assignee"]) if wanted["assignee"] else None,
        status=statuses.default(wanted["category"]),
        category=wanted["category"],
        folder=wanted["folder"],
        priority=wanted["priority"],
        language=wanted["language"],
        snoozed_until=clock.now() if wanted["snoozed"] else None,
        channel=getattr(cast, wanted["channel"]) if wanted["channel"] else None,
        last_message_at=clock.now() - dt.timedelta(days=wanted["days"]),
        waiting_since=clock.now() - dt.timedelta(days=wanted["days"]) if wanted["waits"] else None,
    )
    row.tags.set([tags[place] for place in wanted["tags"]])
    Participant.objects.filter(conversation=row, identity=None).delete()
    for name in wanted["people"]:
        Participant.objects.create(conversation=row, user=getattr(cast, name), role="follower")
    for name in wanted["guests"]:
        Participant.objects.create(conversation=row, team=getattr(cast, name), role="team")


def views(cast: Cast) -> list[View]:
    return [*VIEWS.values(), View("team", (Shelf.INBOX, Shelf.WAITING), team_id=cast.support.pk)]


def narrowings(cast: Cast, row: Conversation, tags: list[Tag]) -> list[Filters]:
    """One for each way of narrowing, some with the values of a row, and one with several."""
    row.refresh_from_db()
    return [
        Filters(),
        Filters(assignee_id=cast.ben.pk),
        Filters(team_id=cast.billing.pk),
        Filters(channel_id=cast.mailbox.pk),
        Filters(priority=row.priority),
        Filters(status_id=row.status_id),
        Filters(tag_id=tags[0].pk),
        Filters(customer_id=row.customer_id),
        Filters(language="pt"),
        Filters(team_id=row.team_id, priority=row.priority, language=row.language),
        Filters(unassigned=True),
        Filters(untagged=True),
        Filters(brand_id=cast.brand.pk),
        Filters(company_id=cast.brand.pk),
        Filters(company_id=row.customer.company_id or 0),
        Filters(silent_days=2),
        Filters(waiting_hours=5),
        Filters(among=frozenset({row.pk})),
        Filters(among=frozenset(), untagged=True),
    ]


def walked(scope: Scope, view: View, filters: Filters, order: str) -> list[int]:
    """The ids of all pages."""
    found, after = [], ""
    while True:
        page = queries.page(scope, view, filters, order=order, after=after, size=4)
        found += [row.pk for row in page.rows]
        if not (after := page.after):
            return sorted(found)


@pytest.mark.django_db
def test_lists_and_predicate_agree(cast: Cast) -> None:
    rows = [cast.conversation(sender=f"c{place}@example.com") for place in range(4)]
    Customer.objects.filter(conversations=rows[0]).update(company=Company.objects.create(name="Alpine Club"))
    merge.merge(rows[0].customer_id, rows[1].customer_id, by=SYSTEM)
    tags = [Tag.objects.create(name=name) for name in ("tents", "boots")]
    scopes = [getattr(cast, name).scope() for name in PEOPLE]

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(changes=st.lists(change, min_size=4, max_size=4), order=st.sampled_from(list(queries.ORDERS)))
    def agree(changes: list[dict[str, Any]], order: str) -> None:
        for row, wanted in zip(rows, changes, strict=True):
            stand(cast, row, wanted, tags)
        known = belongs.read(row.pk for row in rows)
        asked = [(view, Filters()) for view in views(cast)]
        asked += [(VIEWS["all"], filters) for filters in narrowings(cast, rows[0], tags)]
        for scope in scopes:
            seen = set(Conversation.objects.visible_to(scope).values_list("pk", flat=True))
            assert seen == {pk for pk, one in known.items() if one.seen_by(scope)}
            for view, filters in asked:
                fitting = {pk for pk, one in known.items() if belongs.fits(one, scope, view, filters)}
                assert walked(scope, view, filters, order) == sorted(fitting), (view, filters)

    agree()


def test_every_filter_is_known_to_the_predicate() -> None:
    """A new way of narrowing must be taught to both."""
    told = {
        "customer_id",
        "language",
        "unassigned",
        "tag_id",
        "untagged",
        "company_id",
        "silent_days",
        "waiting_hours",
        "among",
    }
    assert {one.name for one in fields(Filters)} == {*queries.EQUAL, *told}

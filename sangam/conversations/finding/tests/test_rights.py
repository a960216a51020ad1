"""Whatever is done and whoever asks: nothing is found that `visible_to` does not show, and nothing it shows is missed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.accounts.models import Membership, Role, Team, User
from sangam.conversations import assign, participants, status
from sangam.conversations.finding import results, texts
from sangam.conversations.models import Conversation, Folder
from sangam.events.record import Actor
from tests.cast import Cast
from tests.searching import ask, found, index

pytestmark = pytest.mark.django_db
QUERIES = (
    "tent",
    "tent is:open",
    "-nothing",
    "te",
    '"my tent"',
    "from:cleo",
    "is:open",
    "tents",
    "返品",
    "has:attachment -tent",
)

roles = st.sampled_from(list(Role))
some = st.lists(st.integers(0, 2), max_size=3, unique=True)
matters = st.lists(
    st.tuples(st.integers(0, 2), st.none() | st.integers(0, 2), some, some, st.booleans(), st.booleans()),
    min_size=1,
    max_size=5,
)
# Later changes that the index has not heard of yet: (matter, new team, new assignee).
late = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.none() | st.integers(0, 2)), max_size=3)


@given(people=st.lists(st.tuples(roles, some), min_size=3, max_size=3), matters=matters, late=late)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_found_is_what_is_visible(
    cast: Cast, people: list[tuple[Role, list[int]]], matters: list[tuple[object, ...]], late: list[tuple[int, int, int | None]]
) -> None:
    Conversation.objects.all().delete()
    mark = User.objects.count()
    teams = [Team.objects.create(name=f"Team {mark} {place}") for place in range(3)]
    users = [User.objects.create(email=f"u{mark}-{place}@northwind.test", role=role) for place, (role, _) in enumerate(people)]
    for user, (_, member_of) in zip(users, people, strict=True):
        Membership.objects.bulk_create([Membership(user=user, team=teams[place]) for place in member_of])
    rows = [_made(cast, teams, users, *matter) for matter in matters]  # type: ignore[arg-type]
    index()
    for user in users:
        _agrees(user, whole=True)
    for place, team, assignee in late:
        if place < len(rows):
            values = {"team": teams[team], "assignee": users[assignee] if assignee is not None else None}
            Conversation.objects.filter(pk=rows[place].pk).update(**values)
    for user in users:
        _agrees(user, whole=False)


def _made(
    cast: Cast, teams: list[Team], users: list[User], team: int, assignee: int | None, shared: list[int], with_teams: list[int],
    spam: bool, japanese: bool,
) -> Conversation:  # fmt: skip
    by = Actor.user(cast.ada.pk)
    row = cast.conversation("返品。my tent" if japanese else "my tent leaks")
    assign.to_team(row, teams[team], by=by)
    if assignee is not None:
        assign.to_person(row, users[assignee], by=by)
    participants.share(row, [users[place].pk for place in shared], by=by)
    message = row.messages.get().pk
    for place in with_teams:
        participants.share_messages(teams[place].pk, [message])
    if spam:
        status.move(row, Folder.SPAM, by=by)
    return row


def _agrees(user: User, *, whole: bool) -> None:
    visible = set(Conversation.objects.visible_to(user.scope()).values_list("pk", flat=True))
    wanted = set(Conversation.objects.filter(pk__in=visible).exclude(folder=Folder.SPAM).values_list("pk", flat=True))
    for query in QUERIES:
        hits = set(found(user, query))
        assert hits <= visible, query
        assert set(texts.snippets(ask(user, query), list(hits))) <= visible
        if whole and query in ("tent", "-nothing", "te", '"my tent"', "is:open"):
            assert hits == wanted, query
        if whole:
            assert results.count(user.scope(), ask(user, query)) <= len(visible)

"""Changes to many, as the list asks for them: rows, whole views, how far it is, the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from sangam.accounts.models import User
from sangam.conversations import status, tags
from sangam.conversations.bulk import running
from sangam.conversations.models import BulkChange, BulkState, Category, Conversation, Folder, Priority
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.realtime.live import Watch
from sangam.web.workspace.live import bulk as pushed
from tests.cast import Cast
from tests.searching import index

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def many(cast: Cast, count: int) -> list[Conversation]:
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(count)])
    return list(Conversation.objects.order_by("pk"))


def change(user: User, query: str = "", **given: Any) -> str:
    answer = signed_in(user).post(f"/conversations/changes?{query}", given, headers=ASKED)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_change_to_many_names_those_it_did_not_work_for(cast: Cast) -> None:
    mine = cast.conversation()
    hidden = cast.arrive(cast.letter(sender="x@example.com"), channel=cast.billing_mailbox)[0].conversation
    page = change(cast.ben, marked=[mine.number, hidden.number], folder="spam")
    mine.refresh_from_db()
    hidden.refresh_from_db()
    assert (mine.folder, hidden.folder) == (Folder.SPAM, Folder.INBOX)
    assert "Done for 1 conversation, not for 1" in page
    story = signed_in(cast.ben).get(f"/changes/{BulkChange.objects.get().pk}").content.decode()
    assert f"#{hidden.number}" in story
    assert "no longer yours to see" in story
    assert hidden.subject not in story


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"folder": "spam"}, "Mark at least one conversation first."),
        ({"marked": "1"}, "Choose what should be done with them."),
        ({"marked": "1", "assignee": "4711"}, "That person is no longer here."),
        ({"marked": "1", "until": "2001-01-01T10:00"}, "That time has passed."),
        ({"marked": "1", "status": "4711"}, "Select a valid choice."),
    ],
)
def test_what_means_nothing_is_said_and_changes_nothing(cast: Cast, given: dict[str, str], said: str) -> None:
    cast.conversation()
    assert said in change(cast.ben, **given)
    assert not BulkChange.objects.exists()


def test_every_change_of_the_bar(cast: Cast) -> None:
    row = cast.conversation()
    tag = tags.named("tents")
    wanted: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"assignee": cast.lena.pk}, {"assignee_id": cast.lena.pk}),
        ({"assignee": "nobody"}, {"assignee_id": None}),
        ({"priority": 4}, {"priority": Priority.URGENT}),
        ({"solve": "yes"}, {"category": Category.SOLVED}),
        ({"reopen": "yes"}, {"category": Category.OPEN}),
        ({"folder": "spam"}, {"folder": Folder.SPAM}),
        ({"folder": "inbox"}, {"folder": Folder.INBOX}),
        ({"tag": "Tents"}, {"tags": tag}),
        ({"untag": tag.pk}, {"tags": None}),
        ({"preset": "week"}, {"snoozed_until__isnull": False}),
    ]
    for given, expected in wanted:
        change(cast.ben, marked=[row.number], **given)
        assert Conversation.objects.filter(pk=row.pk, **expected).exists(), given


def test_a_whole_view_with_its_filters(cast: Cast) -> None:
    rows = many(cast, 30)
    for row in rows[:27]:
        status.prioritise(row, Priority.HIGH, by=Actor.user(cast.ben.pk))
    asked = signed_in(cast.ben).get("/conversations/changes/whole?priority=3", headers=ASKED).content.decode()
    assert asked == "Mark all 27 in this view"
    assert signed_in(cast.ben).get("/conversations/changes/whole", headers=ASKED).content.decode().count("30") == 1
    assert signed_in(cast.mara).get("/conversations/changes/whole", headers=ASKED).content.decode().count("0") == 1
    page = change(cast.ben, "priority=3", whole="yes", solve="yes")
    assert "Done for 27 conversations" in page
    assert Conversation.objects.filter(category=Category.SOLVED).count() == 27


def test_the_list_costs_the_same_while_one_is_under_way_and_shows_how_far(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    many(cast, 5)
    page = change(cast.ben, whole="yes", priority="3")
    assert "0 of 5" in page
    bulk = BulkChange.objects.get()
    running.advance(bulk.pk)
    page = signed_in(cast.ben).get("/conversations").content.decode()
    assert "2 of 5" in page
    assert f"/changes/{bulk.pk}/stop" in page
    assert "2 of 5" not in signed_in(cast.lena).get("/conversations").content.decode()
    signed_in(cast.ben).post(f"/changes/{bulk.pk}/stop")
    assert "Stopped." in signed_in(cast.ben).get(f"/changes/{bulk.pk}").content.decode()
    assert signed_in(cast.ben).post(f"/changes/{bulk.pk}/undo").status_code == 302
    running.go_on()
    bulk.refresh_from_db()
    assert bulk.state == BulkState.UNDONE
    assert "Undone for 2 conversations" in signed_in(cast.ben).get("/changes").content.decode()
    signed_in(cast.ben).post(f"/changes/{bulk.pk}/put-away")
    assert "Undone for" not in signed_in(cast.ben).get("/conversations").content.decode()


def test_another_persons_change_does_not_exist(cast: Cast) -> None:
    many(cast, 2)
    change(cast.ben, whole="yes", priority="3")
    number = BulkChange.objects.get().pk
    client = signed_in(cast.ada)
    assert client.get(f"/changes/{number}").status_code == 404
    assert [client.post(f"/changes/{number}/{what}").status_code for what in ("undo", "stop", "put-away")] == [404] * 3


def test_how_far_it_is_goes_to_his_own_topic_only(cast: Cast) -> None:
    many(cast, 2)
    change(cast.ben, whole="yes", priority="3")
    events = list(Event.objects.filter(kind=running.MOVED))
    (news,) = pushed.news(events, {f"person:{cast.ben.pk}", f"person:{cast.ada.pk}"}, seq=9)
    assert news.topic == f"person:{cast.ben.pk}"
    frame = json.loads(news.frame(None, Watch(news.topic)) or "")  # type: ignore[arg-type]
    assert (frame["is"], frame["handled"], frame["whole"], frame["working"]) == ("bulk", 2, 2, False)
    assert pushed.news(events, {f"person:{cast.ada.pk}"}, seq=9) == []


def test_what_a_search_found_is_changed_the_same_way(cast: Cast) -> None:
    rows = many(cast, 3)
    index()
    page = signed_in(cast.ben).get("/search?q=tent").content.decode()
    assert 'name="marked"' in page
    assert "Mark all in this view" not in page
    page = change(cast.ben, "q=tent", marked=[row.number for row in rows[:2]], whole="yes", solve="yes")
    assert "Done for 2 conversations" in page
    assert 'id="found"' in page

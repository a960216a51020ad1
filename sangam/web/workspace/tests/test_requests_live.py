"""A request that somebody moves moves on the screens of those who may see it, and on nobody else's."""

from __future__ import annotations

import pytest

from sangam.accounts.models import Team
from sangam.events.record import Actor
from sangam.requests import builtin, moves, opening, tasks
from sangam.requests.models import Request, RequestType
from sangam.web.workspace.tests.test_live import DOOR, happened, told, viewer
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Cast) -> Request:
    builtin.ensure()
    values = opening.from_conversation(cast.conversation("Back, please"), fields={"order_number": "1"}, tell=False)
    return opening.open_(RequestType.objects.get(key="return"), values, by=Actor.user(cast.ben.pk))


def test_an_open_page_and_the_list_hear_that_it_moved_and_no_more(cast: Cast, asked: Request) -> None:
    events = happened(lambda: moves.move(asked, "parcel", by=Actor.user(cast.lena.pk), tell=False))
    (one,) = told(cast.ben, events, f"request:{asked.pk}")
    assert (one["is"], one["id"]) == ("request", asked.pk) and set(one) == {"is", "id", "seq"}
    (many,) = told(cast.ben, events, "requests")
    assert set(many) == {"is", "seq"}


def test_who_does_not_see_it_is_not_let_in_and_hears_nothing(cast: Cast, asked: Request) -> None:
    assert DOOR.watch(viewer(cast.mara), f"request:{asked.pk}", {}) is None
    assert DOOR.watch(viewer(cast.ben), "request:x", {}) is None
    events = happened(lambda: moves.move(asked, "parcel", by=Actor.user(cast.ben.pk), tell=False))
    assert told(cast.mara, events, "requests") == []


def test_whoever_is_given_a_task_hears_of_it(cast: Cast, asked: Request) -> None:
    team = Team.objects.filter(memberships__user=cast.mara).first()
    events = happened(lambda: tasks.add(asked, "Look at it", by=Actor.user(cast.ben.pk), team=team))
    assert len(told(cast.mara, events, "requests")) == 1
    assert DOOR.watch(viewer(cast.mara), f"request:{asked.pk}", {}) is not None

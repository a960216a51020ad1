"""Lists with a name: who may make, see and change them, and what they show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sangam.accounts.models import Membership, User
from sangam.conversations import saved, tags
from sangam.conversations.models import SavedView, ViewOf
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/conversations"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def save(user: User, query: str = "priority=4", **given: str) -> Any:
    return signed_in(user).post(f"/views/new?{query}", {"name": "Pressing", "icon": "star", "audience": "me", **given})


def shown(user: User) -> list[str]:
    return [view.name for view in saved.listed(user.scope())]


def test_what_is_filtered_gets_a_name_and_a_number(cast: Cast) -> None:
    row = cast.conversation()
    tags.add(row, tags.named("tents"), by=Actor.user(cast.ben.pk))
    tag = tags.named("tents")
    query = f"order=waiting&tag={tag.pk}"
    assert "Save as a view" in signed_in(cast.ben).get(f"{LIST}?{query}").content.decode()
    assert save(cast.ben, query, name="Tents")["Location"] == f"{LIST}?{query}"
    page = signed_in(cast.ben).get(f"{LIST}?{query}").content.decode()
    assert "<title>Tents" in page
    assert 'data-name="Go to Tents"' in page
    assert "Save as a view" not in page
    view = SavedView.objects.get()
    places = re.search(r"/conversations/counts\?of=([^\"]+)", page)
    assert places
    counts = signed_in(cast.ben).get(f"{LIST}/counts?of={places[1]}").content.decode()
    assert f'id="count-view-{view.pk}" data-counted hx-swap-oob="true">1<' in counts
    assert "count-view" not in signed_in(cast.ben).get(f"{LIST}/counts?of=inbox").content.decode(), "no place, no number"
    tag.delete()
    assert "does not exist any more" in signed_in(cast.ben).get(f"{LIST}?{query}").content.decode()
    assert signed_in(cast.ben).get(f"{LIST}/counts").status_code == 200


def test_a_view_is_for_me_my_team_or_everybody(cast: Cast) -> None:
    assert save(cast.ben, name="Ben's own").status_code == 302
    assert save(cast.lena, name="Support's", audience=f"team-{cast.support.pk}").status_code == 302
    assert save(cast.ada, name="Everybody's", audience="everybody").status_code == 302
    assert shown(cast.ben) == ["Ben's own", "Support's", "Everybody's"]
    assert shown(cast.lena) == ["Support's", "Everybody's"]
    assert shown(cast.mara) == ["Everybody's"]
    assert "Ben's own" not in shown(cast.ada)


@pytest.mark.parametrize("audience", ["everybody", "team", "team-0", "x"])
def test_an_agent_makes_views_for_himself_only(cast: Cast, audience: str) -> None:
    asked = f"team-{cast.support.pk}" if audience == "team" else audience
    assert save(cast.ben, audience=asked).status_code == 422
    assert not SavedView.objects.exists()


def test_who_only_sees_a_view_cannot_change_it(cast: Cast) -> None:
    view = saved.create("Support's", "star", "priority=4", by=cast.lena, team=cast.support)
    for user in (cast.ben, cast.mara):
        client = signed_in(user)
        answers = [client.post(f"/views/{view.pk}{what}", {"name": "x"}).status_code for what in ("", "/place", "/removal")]
        assert answers == [404, 404, 404]
    assert signed_in(cast.lena).post(f"/views/{view.pk}", {"name": "Urgent", "icon": "tag"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.icon) == ("Urgent", "tag")


def test_a_lead_of_one_team_does_not_reach_into_another(cast: Cast) -> None:
    Membership.objects.create(user=cast.lena, team=cast.billing)
    lead = User.objects.get(pk=cast.lena.pk)
    lead.role = "agent"
    lead.save(update_fields=["role"])
    view = saved.create("Billing's", "star", "", by=cast.ada, team=cast.billing)
    assert signed_in(lead).post(f"/views/{view.pk}", {"name": "x"}).status_code == 404


def test_order_removal_and_return(cast: Cast) -> None:
    client = signed_in(cast.ben)
    rows = [saved.create(name, "star", "", by=cast.ben) for name in ("One", "Two", "Three")]
    client.post(f"/views/{rows[2].pk}/place", {"way": "up"})
    assert shown(cast.ben) == ["One", "Three", "Two"]
    client.post(f"/views/{rows[0].pk}/place", {"way": "up"})
    client.post(f"/views/{rows[0].pk}/removal")
    assert shown(cast.ben) == ["Three", "Two"]
    assert "“One” is removed." in client.get("/views").content.decode()
    client.post(f"/views/{rows[0].pk}/return")
    assert shown(cast.ben) == ["One", "Three", "Two"]
    SavedView.objects.filter(pk=rows[0].pk).update(removed_at=clock.now() - 2 * saved.KEPT)
    assert saved.forget_removed() == 1


def test_a_hundred_are_enough(cast: Cast) -> None:
    SavedView.objects.bulk_create(SavedView(name=f"v{n}", query="", owner=cast.ben) for n in range(saved.MOST))
    answer = save(cast.ben)
    assert answer.status_code == 422
    assert "100 views" in answer.content.decode()


def test_a_list_of_posts_has_its_own_views(cast: Cast) -> None:
    ben, query = signed_in(cast.ben), "mood=bad&language=pt"
    assert f"/views/new?of=posts&amp;{query.replace('&', '&amp;')}" in html(ben, f"/streams?{query}")
    assert save(cast.ben, f"of=posts&{query}&nonsense=1", name="Angry in Portuguese")["Location"] == f"/streams?{query}"
    view = SavedView.objects.get()
    assert (view.of, view.query, shown(cast.ben)) == (ViewOf.POSTS, query, [])
    page = html(ben, f"/streams?{query}")
    assert "Angry in Portuguese" in page and 'aria-current="page"' in page and "of=posts" not in page
    assert "Public posts: " in html(ben, "/views") and "Angry in Portuguese" not in html(ben, LIST)
    assert "Angry in Portuguese" not in html(signed_in(cast.mara), "/streams")


def test_lists_of_posts_and_of_conversations_keep_their_own_order(cast: Cast) -> None:
    for name, query in (("A", ""), ("P", "of=posts&mood=bad"), ("B", ""), ("Q", "of=posts&mood=good")):
        save(cast.ben, query or "priority=4", name=name)
    saved.move(SavedView.objects.get(name="Q"), up=True, by=cast.ben)
    assert [view.name for view in saved.listed(cast.ben.scope(), ViewOf.POSTS)] == ["Q", "P"]
    assert shown(cast.ben) == ["A", "B"]


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()

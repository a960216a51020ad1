"""Snippets: whose they are, what is filled in, in which language, and what becomes of removed ones."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.accounts.models import AuditEntry, User
from sangam.conversations import filling, snippets
from sangam.conversations.models import Conversation, Snippet
from sangam.customers.models import Customer
from sangam.lib import clock
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HELLO = "Hello {first_name}, about #{number}: {brand} is on it. {agent_first_name}"


def save(user: User, **given: Any) -> Any:
    return signed_in(user).post("/snippets/new", {"name": "Hello", "text": HELLO, "audience": "me", **given})


def made(user: User, text: str = HELLO, **more: Any) -> Snippet:
    whom = {name: more.pop(name) for name in ("team", "everybody") if name in more}
    values = {"name": "Hello", "shortcut": "", "text": text, "language": "en", "variants": {}, **more}
    return snippets.create(values, by=user, **whom)


def names(user: User, row: Conversation | None = None) -> list[str]:
    path = f"/conversations/{row.number}/snippets" if row else "/snippets/offered"
    return [one["name"] for one in signed_in(user).get(path).json()["snippets"]]


def inserted(user: User, snippet: Snippet, row: Conversation | None = None) -> str:
    data = {"conversation": row.number} if row else {}
    return str(signed_in(user).post(f"/snippets/{snippet.pk}/insertion", data).json()["text"])


def test_it_is_for_me_my_team_or_everybody(cast: Cast) -> None:
    assert save(cast.ben, name="Ben's own").status_code == 302
    assert save(cast.lena, name="Support's", audience=f"team-{cast.support.pk}").status_code == 302
    assert save(cast.ada, name="Everybody's", audience="everybody").status_code == 302
    assert names(cast.ben) == ["Ben's own", "Support's", "Everybody's"]
    assert names(cast.lena) == ["Support's", "Everybody's"]
    assert names(cast.mara) == ["Everybody's"]
    assert "Ben's own" not in signed_in(cast.ada).get("/snippets").content.decode()
    assert AuditEntry.objects.filter(action="snippet.created").count() == 2


@pytest.mark.parametrize("audience", ["everybody", "team", "x"])
def test_an_agent_keeps_them_for_himself_only(cast: Cast, audience: str) -> None:
    asked = f"team-{cast.support.pk}" if audience == "team" else audience
    assert save(cast.ben, audience=asked).status_code == 422
    assert not Snippet.objects.exists()


def test_who_only_uses_one_cannot_change_it(cast: Cast) -> None:
    row = made(cast.lena, team=cast.support)
    for user in (cast.ben, cast.mara):
        client = signed_in(user)
        given = {"name": "x", "text": "y"}
        assert [client.post(f"/snippets/{row.pk}{what}", given).status_code for what in ("", "/removal")] == [404, 404]
    assert signed_in(cast.mara).post(f"/snippets/{row.pk}/insertion").status_code == 404
    assert signed_in(cast.lena).post(f"/snippets/{row.pk}", {"name": "Hi", "text": "Hi {agent}"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.text) == ("Hi", "Hi {agent}")


def test_places_are_filled_in_and_uses_counted(cast: Cast) -> None:
    matter = cast.conversation()
    row = made(cast.ben)
    assert inserted(cast.ben, row, matter) == f"Hello Cleo, about #{matter.number}: Northwind Outdoor is on it. Ben"
    assert inserted(cast.ben, row).startswith(f"Hello {filling.GAP}, about #{filling.GAP}")
    row.refresh_from_db()
    assert row.used == 2
    assert "used 2 times" in signed_in(cast.ben).get("/snippets").content.decode()


def test_what_is_not_known_stays_visibly_open(cast: Cast) -> None:
    matter = cast.conversation()
    Customer.objects.update(name="")
    assert inserted(cast.ben, made(cast.ben, "Dear {customer}, {first_name}!"), matter) == "Dear […], […]!"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Cleo Marin", "Cleo"), ("Marin, Cleo", "Cleo"), ("Dr. Cleo Marin", "Cleo"), ("山田 太郎", "山田 太郎"),
        ("cleo@example.com", ""), ("", ""),
    ],
)  # fmt: skip
def test_first_names(name: str, first: str) -> None:
    assert filling.first_name(name) == first


def test_it_comes_in_the_language_of_the_matter(cast: Cast) -> None:
    matter = cast.conversation()
    row = made(cast.ben, "Hello", variants={"pt": "Olá", "de": "Hallo"})
    for language, text in (("pt-BR", "Olá"), ("de", "Hallo"), ("ja", "Hello"), ("", "Hello")):
        Conversation.objects.update(language=language)
        assert inserted(cast.ben, row, matter) == text


def test_nobody_fills_in_for_a_matter_he_may_not_see(cast: Cast) -> None:
    matter = cast.conversation()
    row = made(cast.ada, everybody=True)
    assert signed_in(cast.mara).post(f"/snippets/{row.pk}/insertion", {"conversation": matter.number}).status_code == 404
    assert signed_in(cast.mara).get(f"/conversations/{matter.number}/snippets").status_code == 404


def test_languages_are_added_and_taken_away(cast: Cast) -> None:
    row = made(cast.ben)
    client = signed_in(cast.ben)
    given = {"name": "Hello", "text": "Hello", "in": ["de", "pt", ""], "says": ["Hallo", "", ""]}
    assert client.post(f"/snippets/{row.pk}", given).status_code == 302
    row.refresh_from_db()
    assert row.variants == {"de": "Hallo"}
    assert "Hallo" in client.get(f"/snippets/{row.pk}").content.decode()
    refused = client.post(f"/snippets/{row.pk}", {**given, "in": ["xx", "", ""]})
    assert refused.status_code == 422
    assert "Hallo" in refused.content.decode()


def test_a_misspelt_place_is_refused_by_name(cast: Cast) -> None:
    answer = save(cast.ben, text="Hello {frist_name}")
    assert answer.status_code == 422
    assert "{frist_name}" in answer.content.decode()


def test_a_short_form_is_one_for_the_same_people(cast: Cast) -> None:
    made(cast.ben, shortcut="ret")
    assert save(cast.ben, shortcut="/RET").status_code == 422
    assert save(cast.lena, shortcut="ret").status_code == 302
    assert save(cast.ben, shortcut="two words").status_code == 422


def test_a_removed_one_comes_back_without_a_short_form_that_was_taken(cast: Cast) -> None:
    row = made(cast.ben, shortcut="ret")
    client = signed_in(cast.ben)
    client.post(f"/snippets/{row.pk}/removal")
    assert names(cast.ben) == []
    assert "is removed." in client.get("/snippets").content.decode()
    made(cast.ben, name="Other", shortcut="ret")
    client.post(f"/snippets/{row.pk}/return")
    row.refresh_from_db()
    assert (row.removed_at, row.shortcut) == (None, "")


def test_nobody_wants_it_back_after_a_month(cast: Cast) -> None:
    row = made(cast.ben)
    Snippet.objects.filter(pk=row.pk).update(removed_at=clock.now() - snippets.KEPT * 1.1)
    assert snippets.forget_removed() == 1


def test_offering_costs_the_same_however_many_there_are(cast: Cast, django_assert_max_num_queries: Any) -> None:
    matter = cast.conversation()
    for number in range(30):
        made(cast.ben, name=f"Answer {number}")
    client = signed_in(cast.ben)
    with django_assert_max_num_queries(5):
        assert len(client.get(f"/conversations/{matter.number}/snippets").json()["snippets"]) == 30

"""The screen of the search: its state is the address, its hits are marked and nothing of a customer's is trusted."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.accounts.models import User
from tests.cast import Cast
from tests.searching import index

pytestmark = pytest.mark.django_db


def shown(user: User, query: dict[str, str], *, partial: bool = False, path: str = "/search") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path, query, headers={"HX-Request": "true"} if partial else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_hits_are_marked_and_texts_stay_texts(cast: Cast) -> None:
    row = cast.conversation("<script>alert(1)</script> my <mark>tent</mark> & pole")
    index()
    html = shown(cast.ben, {"q": "tent"})
    assert "&lt;script&gt;" in html and "<script>alert" not in html
    assert "&lt;mark&gt;<mark>tent</mark>&lt;/mark&gt; &amp; pole" in html
    assert f'href="/conversations/{row.number}?q=tent"' in html


def test_what_is_typed_is_shown_as_text(cast: Cast) -> None:
    html = shown(cast.ben, {"q": '"><script>alert(1)</script> is:"<b>'})
    assert "<script>alert" not in html and "<b>" not in html


def test_htmx_gets_only_what_was_found(cast: Cast) -> None:
    cast.conversation("my tent")
    index()
    html = shown(cast.ben, {"q": "tent"}, partial=True)
    assert html.lstrip().startswith('<form class="found-all"') and "<html" not in html
    assert "one conversation" in shown(cast.ben, {"q": "tent"}, path="/search/count")


def test_filters_are_chips_that_can_be_taken_away(cast: Cast) -> None:
    cast.conversation("my tent")
    index()
    html = shown(cast.ben, {"q": "tent is:open"})
    assert 'href="/search?q=tent"' in html and "is:open</bdi>" in html


def test_trouble_is_said_and_an_empty_search_helps(cast: Cast) -> None:
    assert "No tag is called “xyz”" in shown(cast.ben, {"q": "tag:xyz"})
    assert "has:attachment" in shown(cast.ben, {})
    assert "Nothing was found" in shown(cast.ben, {"q": "nowhere"})


def test_a_mistyped_word_shows_what_was_meant(cast: Cast) -> None:
    cast.conversation("my binoculars")
    index()
    assert "binoculars" in shown(cast.ben, {"q": "binoclars"})
    assert "binoculars" not in shown(cast.mara, {"q": "binoclars"})


def test_pages_and_the_open_conversation_keep_the_search(cast: Cast) -> None:
    cast.arrive(*[cast.letter(f"kayak {n}", sender=f"k{n}@example.com") for n in range(30)])
    index()
    html = shown(cast.ben, {"q": "kayak"})
    assert 'rel="next" href="/search?after=' in html
    number = cast.conversation("my tent").number
    beside = shown(cast.ben, {"q": "kayak"}, path=f"/conversations/{number}")
    assert 'value="kayak"' in beside and 'class="button quiet square conv-back" href="/search?q=kayak"' in beside

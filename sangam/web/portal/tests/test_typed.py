"""Typed requests: begun on the page, followed there, and nobody else's."""

from __future__ import annotations

import pytest

from sangam.conversations.models import Conversation, Outbox
from sangam.customers import merge
from sangam.events.record import Actor
from sangam.requests import builtin, opening, telling
from sangam.requests.models import Request, RequestType
from sangam.web.portal.tests.visiting import Browser
from tests.cast import Cast


@pytest.fixture(autouse=True)
def types(db: None) -> None:
    builtin.ensure()


def opened(conversation: Conversation, cast: Cast) -> Request:
    asked = opening.from_conversation(conversation, fields={"order_number": "A-4711", "finding": "torn"}, tell=False)
    return opening.open_(RequestType.objects.get(key="return"), asked, by=Actor.user(cast.ben.pk))


def test_he_begins_a_return_and_follows_it(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in("new@example.com")
    assert "Return" in cleo.get("new/")
    page = cleo.post(
        "new/return/", **{"field-order_number": "A-4711", "field-article": "Skerry 2", "text": "Too small."},
        key=cleo.key("new/return/"),
    )  # fmt: skip
    assert "A-4711" in page and "Too small." in page
    made = Request.objects.get()
    assert made.fields["order_number"] == "A-4711" and made.identity and made.identity.value == "new@example.com"
    assert made.name in page
    assert "A-4711" in cleo.get(f"typed/{made.number}/")
    assert made.name in cleo.get()


def test_news_of_what_was_begun_here_reaches_him_by_letter_and_stands_here(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in("new@example.com")
    cleo.post("new/return/", **{"field-order_number": "A-1"}, text="", key=cleo.key("new/return/"))
    made = Request.objects.get()
    telling.update(made, "Your parcel is here.", by=Actor.user(cast.ben.pk))
    (row,) = Outbox.objects.all()
    assert (row.value, row.channel) == ("new@example.com", cast.mailbox)
    assert "Your parcel is here." in cleo.get(f"typed/{made.number}/")


def test_what_is_needed_is_asked_for_and_nothing_is_begun(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in()
    cleo.post("new/return/", text="Too small.", key=cleo.key("new/return/"))
    assert cleo.status == 422 and not Request.objects.exists() and not Conversation.objects.exists()
    assert "Too small." in cleo.answer.content.decode()


def test_sent_twice_it_is_one(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in()
    key = cleo.key("new/return/")
    for _time in range(2):
        cleo.post("new/return/", **{"field-order_number": "A-1"}, text="", key=key)
    assert Request.objects.count() == Conversation.objects.count() == 1


def test_a_family_shares_no_request_and_no_inner_field_is_shown(cast: Cast, cleo: Browser) -> None:
    mine, other = cast.conversation("A", subject="Tent"), cast.conversation("B", sender="cleo@private.test", subject="Secret")
    merge.merge(mine.customer_id, other.customer_id, by=Actor.user(cast.lena.pk))
    his, hidden = opened(mine, cast), opened(other, cast)
    cleo.sign_in("cleo@example.com")
    page = cleo.get()
    assert his.name in page and hidden.name not in page
    assert "torn" not in cleo.get(f"typed/{his.number}/") and "Secret" not in cleo.answer.content.decode()
    assert his.name in cleo.get(f"{mine.number}/")
    cleo.get(f"typed/{hidden.number}/")
    assert cleo.status == 404


@pytest.mark.parametrize("path", ["new/nothing/", "typed/999999/"])
def test_what_is_not_there_is_not_there(cleo: Browser, path: str) -> None:
    cleo.sign_in()
    cleo.get(path)
    assert cleo.status == 404

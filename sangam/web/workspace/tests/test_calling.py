"""A caller's PIN on the screens: shown to the customer where the brand wants it, typed by whoever answers the phone."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

import pytest
from django.urls import reverse

from sangam.conversations import pin
from sangam.events.models import Event
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from sangam.web.workspace.tests.test_search import shown
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WRONG = "000 000"
TOKEN = r'csrfmiddlewaretoken" value="\w+"'


def test_beside_the_conversation_a_pin_is_noted_as_right_or_wrong(cast: Cast) -> None:
    row = cast.conversation()
    client, address = signed_in(cast.ben), reverse("workspace:caller", args=[row.number])
    answer = client.post(address, {"pin": WRONG}, headers=HTMX)
    assert answer.status_code == 422 and "not its PIN now" in answer.content.decode()
    answer = client.post(address, {"pin": pin.of(row)}, headers=HTMX)
    assert answer.status_code == 200 and "The PIN is right" in answer.content.decode()
    page = client.get(at(row)).content.decode()
    assert "Ben was told a wrong PIN on the phone" in page and "Ben was told the right PIN on the phone" in page


def test_the_search_finds_the_matter_and_says_nothing_of_the_pin(cast: Cast) -> None:
    """What it said could be asked without end; only the act that is noted says it."""
    row = cast.conversation(subject="Late tent")
    digits = pin.of(row)
    right, wrong = (shown(cast.ben, {"q": f"#{row.number} {told}"}, partial=True) for told in (digits, WRONG))
    assert "Late tent" in right and reverse("workspace:caller", args=[row.number]) in right
    same = right.replace(digits, WRONG).replace(quote_plus(digits), quote_plus(WRONG))
    assert re.sub(TOKEN, "", same) == re.sub(TOKEN, "", wrong)
    assert not Event.objects.filter(kind__in=(pin.RIGHT, pin.WRONG)).exists()


def test_from_the_search_it_is_noted_and_opened(cast: Cast) -> None:
    row = cast.conversation()
    client, address = signed_in(cast.ben), reverse("workspace:caller", args=[row.number])
    for told, kind, words in ((pin.of(row), pin.RIGHT, "The PIN is right"), (WRONG, pin.WRONG, "not its PIN now")):
        answer = client.post(address, {"pin": told}, follow=True)
        assert answer.redirect_chain == [(reverse("workspace:conversation", args=[row.number]), 302)]
        assert words in answer.content.decode()
        assert Event.objects.filter(conversation_id=row.pk, kind=kind).count() == 1


def test_who_does_not_see_the_matter_is_told_nothing(cast: Cast) -> None:
    (secret,) = cast.arrive(cast.letter("Secret", sender="otto@other.example"), channel=cast.billing_mailbox)
    row = secret.conversation
    found = shown(cast.ben, {"q": f"{row.number} {pin.of(row)}"}, partial=True)
    assert "on the phone about" not in found
    address = reverse("workspace:caller", args=[row.number])
    assert signed_in(cast.ben).post(address, {"pin": pin.of(row)}, headers=HTMX).status_code == 404

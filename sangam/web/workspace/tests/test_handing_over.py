"""A note goes along when a matter is handed over, in the same act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sangam.conversations.mentions import MARK
from sangam.web.workspace.tests.test_conversation import HTMX
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_note_tells_whoever_takes_it_over(cast: Cast) -> None:
    row = cast.conversation()
    given = {"assignee": cast.lena.pk, "note": "She was promised Friday."}
    answer = signed_in(cast.ben).post(reverse("workspace:assign", args=[row.number]), given, headers=HTMX)
    assert answer.status_code == 200
    row.refresh_from_db()
    note = row.messages.get(kind="note")
    assert (row.assignee, note.text, note.author) == (cast.lena, "@Lena She was promised Friday.", cast.ben)
    assert note.marks[MARK] == ["Lena"]


def test_without_words_there_is_no_note(cast: Cast) -> None:
    row = cast.conversation()
    given = {"team": cast.billing.pk, "note": "  "}
    signed_in(cast.ben).post(reverse("workspace:assign", args=[row.number]), given, headers=HTMX)
    row.refresh_from_db()
    assert row.team == cast.billing
    assert not row.messages.filter(kind="note").exists()

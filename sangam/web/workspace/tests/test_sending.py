"""What becomes of the matter and of the message: solve, wait, later, another moment, undo from elsewhere; the look."""

from __future__ import annotations

import datetime as dt
import json

from sangam.conversations.models import Category, Conversation, Message, MessageState
from sangam.delivery import claim
from sangam.events.models import Event
from sangam.lib import clock, html
from sangam.web.workspace.tests.test_composer import letter, sent
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

NEXT = {**HTMX, "HX-Current-URL": "http://testserver/conversations/999"}


def scheduled(cast: Cast, row: Conversation) -> Message:
    signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, later="hour"), headers=HTMX)
    return sent(row)


def due(message: Message) -> dt.datetime:
    return message.outbox.get().not_before


def test_then_it_is_solved_or_waits(cast: Cast) -> None:
    for then, category in (("solve", Category.SOLVED), ("wait", Category.PENDING), ("", Category.PENDING)):
        row = cast.conversation() if then else Conversation.objects.latest("pk")
        answer = signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, then=then), headers=HTMX)
        assert answer.get("HX-Trigger-After-Settle", "") == ("settled" if then == "solve" else "")
        row.refresh_from_db()
        assert row.category == category


def test_a_scheduled_message_gets_another_moment(cast: Cast) -> None:
    message = scheduled(cast, cast.conversation())
    assert message.state == MessageState.SCHEDULED
    client = signed_in(cast.ben)
    assert "Send now" in client.get(f"/messages/{message.pk}/moment", headers=HTMX).content.decode()
    answer = client.post(f"/messages/{message.pk}/moment", {"later": "week"}, headers=HTMX).content.decode()
    assert f'id="message-{message.pk}"' in answer
    assert due(message) > clock.now() + dt.timedelta(days=5)
    assert Event.objects.filter(kind="message.rescheduled", subject_id=message.pk).exists()


def test_a_scheduled_message_goes_now(cast: Cast) -> None:
    message = scheduled(cast, cast.conversation())
    signed_in(cast.ben).post(f"/messages/{message.pk}/moment", {"later": "now"}, headers=HTMX)
    assert claim.release() == 1
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    late = signed_in(cast.ben).post(f"/messages/{message.pk}/moment", {"later": "week"}, headers=HTMX)
    assert "already gone out" in late.content.decode()


def test_a_moment_that_has_passed_is_refused(cast: Cast) -> None:
    message = scheduled(cast, cast.conversation())
    before = due(message)
    given = {"later": "own", "until": "2020-01-01T09:00"}
    answer = signed_in(cast.ben).post(f"/messages/{message.pk}/moment", given, headers=HTMX)
    assert answer.status_code == 422
    assert due(message) == before


def test_nobody_moves_what_he_may_not_see(cast: Cast) -> None:
    message = scheduled(cast, cast.conversation())
    assert signed_in(cast.mara).post(f"/messages/{message.pk}/moment", {"later": "now"}, headers=HTMX).status_code == 404


def test_an_undo_from_elsewhere_goes_back(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post(at(row, "/replies"), letter(cast, row), headers=HTMX)
    answer = client.post(f"/messages/{sent(row).pk}/undo", headers=NEXT)
    assert json.loads(answer["HX-Location"])["path"] == at(row)
    assert sent(row).state == MessageState.CANCELLED
    client.post(at(row, "/solution"), headers=HTMX)
    assert json.loads(client.post(at(row, "/reopening"), headers=NEXT)["HX-Location"])["path"] == at(row)


def test_the_look_is_what_goes_out(cast: Cast) -> None:
    row = cast.conversation()
    text = "Hello **Cleo**,\n\n- one\n- two <script>alert(1)</script>\n\n[here](https://example.com) `code`"
    given = {"text": text, "channel": cast.mailbox.pk, "conversation": row.number}
    look = signed_in(cast.ben).post("/preview", given, headers=HTMX).content.decode()
    for piece in ("<strong>Cleo</strong>", "<li>one</li>", 'href="https://example.com"', "<code>code</code>"):
        assert piece in look
        assert piece in html.markdown(text)
    assert "<script>" not in look
    assert "<p>Ben</p><p>Northwind Outdoor</p>" in look
    assert signed_in(cast.mara).post("/preview", given, headers=HTMX).status_code == 404


def test_where_to_go_after_solving_is_a_choice(cast: Cast) -> None:
    client = signed_in(cast.ben)
    client.post("/me/look", {"after_solving": "stay"})
    cast.ben.refresh_from_db()
    assert cast.ben.after_solving == "stay"
    assert 'data-after="stay"' in client.get("/conversations").content.decode()

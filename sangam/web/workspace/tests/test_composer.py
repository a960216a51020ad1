"""Writing: replies that cross, drafts, undo, later, files, new messages."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from sangam.channels.base import Thread
from sangam.conversations.models import Attachment, Category, Conversation, Draft, Message, Outbox
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast


def letter(cast: Cast, row: Conversation, **more: object) -> dict[str, object]:
    row.refresh_from_db()
    written = {
        "text": "It is on its way.",
        "to": "Cleo <cleo@example.com>",
        "channel": cast.mailbox.pk,
        "seen": row.last_message_id,
    }
    return {**written, **more}


def sent(row: Conversation) -> Message:
    return row.messages.filter(kind="out").latest("pk")


def test_a_reply_is_written_shown_and_can_be_undone(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    answer = client.post(at(row, "/replies"), letter(cast, row), headers=HTMX).content.decode()
    message = sent(row)
    assert f'id="message-{message.pk}"' in answer
    assert f"/messages/{message.pk}/undo" in answer
    back = client.post(f"/messages/{message.pk}/undo", headers=HTMX).content.decode()
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert "It is on its way." in back
    assert Draft.objects.get(user=cast.ben).text == "It is on its way."


def test_a_reply_that_crosses_another_is_stopped_and_kept(cast: Cast) -> None:
    row = cast.conversation()
    before = letter(cast, row)
    message = row.messages.get()
    cast.arrive(cast.letter("One more thing", thread=_answers(message)))
    client = signed_in(cast.ben)
    answer = client.post(at(row, "/replies"), before, headers=HTMX)
    assert answer.status_code == 409
    assert "One more thing" in answer.content.decode()
    assert "It is on its way." in answer.content.decode()
    assert not row.messages.filter(kind="out").exists()
    assert client.post(at(row, "/replies"), letter(cast, row), headers=HTMX).status_code == 200


def _answers(message: Message) -> Thread:
    return Thread(in_reply_to=message.external_id)


def test_a_double_click_sends_once(cast: Cast) -> None:
    row = cast.conversation()
    data = letter(cast, row, client_key="one-key")
    client = signed_in(cast.ben)
    client.post(at(row, "/replies"), data, headers=HTMX)
    client.post(at(row, "/replies"), data, headers=HTMX)
    assert row.messages.filter(kind="out").count() == 1


def test_what_was_taken_back_and_had_arrived_stops_its_other_wording(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post(at(row, "/replies"), letter(cast, row, client_key="first"), headers=HTMX)
    other = letter(cast, row, text="It is at the door.", client_key="second", instead=["\x00", "x" * 70, "first", "'"])
    answer = client.post(at(row, "/replies"), other, headers=HTMX)
    assert answer.status_code == 409
    assert "What you took back had arrived already" in answer.content.decode()
    assert "It is at the door." in answer.content.decode()
    assert row.messages.filter(kind="out").count() == 1
    again = {**other, "instead": ["never", "\x00"]}
    assert client.post(at(row, "/replies"), again, headers=HTMX).status_code == 200
    assert row.messages.filter(kind="out").count() == 2


def test_what_was_taken_back_and_arrives_after_its_other_wording_is_not_written(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    other = letter(cast, row, text="It is at the door.", client_key="second", instead=["first"])
    assert client.post(at(row, "/replies"), other, headers=HTMX).status_code == 200
    late = client.post(at(row, "/replies"), letter(cast, row, client_key="first", seen=""), headers=HTMX)
    assert late.status_code == 422
    assert "what you sent instead has arrived" in late.content.decode()
    assert [message.text for message in row.messages.filter(kind="out")] == ["It is at the door."]


def test_send_and_solve(cast: Cast) -> None:
    row = cast.conversation()
    signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, then="solve"), headers=HTMX)
    row.refresh_from_db()
    assert row.category == Category.SOLVED


def test_send_later_waits(cast: Cast) -> None:
    row = cast.conversation()
    signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, later="own", until="2090-05-01T09:00"), headers=HTMX)
    assert sent(row).state == "scheduled"


def test_a_wrong_receiver_is_named_and_nothing_is_lost(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, cc="tom at example"), headers=HTMX)
    assert answer.status_code == 422
    assert "tom at example" in answer.content.decode()
    assert "It is on its way." in answer.content.decode()
    assert not Outbox.objects.exists()


def test_an_empty_reply_says_what_is_missing(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/replies"), letter(cast, row, text=" "), headers=HTMX)
    assert "There is nothing to send yet" in answer.content.decode()


def test_nobody_writes_from_a_channel_of_others(cast: Cast) -> None:
    row = cast.conversation()
    data = letter(cast, row, channel=cast.billing_mailbox.pk)
    assert signed_in(cast.ben).post(at(row, "/replies"), data, headers=HTMX).status_code == 422
    assert signed_in(cast.mara).post(at(row, "/replies"), data, headers=HTMX).status_code == 404


def test_a_note_is_for_colleagues(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/notes"), {"text": "Call the workshop."}, headers=HTMX)
    assert "Call the workshop." in answer.content.decode()
    assert not Outbox.objects.exists()


def test_a_draft_is_kept_and_shown_again(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    assert client.post(at(row, "/draft/reply"), {"text": "half a sen"}).status_code == 204
    assert "half a sen" in client.get(at(row)).content.decode()
    assert "half a sen" not in signed_in(cast.ada).get(at(row)).content.decode()


def test_a_file_goes_up_and_along(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    up = client.post("/uploads", {"upload": SimpleUploadedFile("../plan.pdf", b"%PDF-")})
    assert up.status_code == 201
    file = Attachment.objects.get()
    assert file.name == "plan.pdf"
    client.post(at(row, "/replies"), letter(cast, row, attachments=[file.pk]), headers=HTMX)
    assert sent(row).attachments.get() == file
    down = client.get(f"/attachments/{file.pk}", follow=True)
    assert b"".join(down.streaming_content) == b"%PDF-"  # type: ignore[attr-defined]
    assert down["Content-Disposition"].startswith("attachment")
    assert "sandbox" in down["Content-Security-Policy"]
    assert signed_in(cast.mara).get(f"/attachments/{file.pk}").status_code == 404


def test_nobody_sends_a_file_of_others(cast: Cast) -> None:
    row = cast.conversation()
    signed_in(cast.mara).post("/uploads", {"upload": SimpleUploadedFile("secret.txt", b"x")})
    data = letter(cast, row, attachments=[Attachment.objects.get().pk])
    assert signed_in(cast.ben).post(at(row, "/replies"), data, headers=HTMX).status_code == 422


def test_a_new_message_begins_a_conversation(cast: Cast) -> None:
    data = {"text": "Hello", "to": "new@example.com", "subject": "Your order", "channel": cast.mailbox.pk}
    answer = signed_in(cast.ben).post("/conversations/new", data)
    row = Conversation.objects.get()
    assert answer["Location"] == at(row)
    assert row.assignee == cast.ben
    assert row.subject == "Your order"


def test_a_forward_takes_the_text_along(cast: Cast) -> None:
    row = cast.conversation("Please ask the maker")
    message = row.messages.get()
    client = signed_in(cast.ben)
    form = client.get(f"/messages/{message.pk}/forwards", headers=HTMX).content.decode()
    assert "&gt; Please ask the maker" in form
    data = {"text": "See below", "to": "maker@example.com", "subject": "Fwd", "channel": cast.mailbox.pk}
    assert client.post(f"/messages/{message.pk}/forwards", data, headers=HTMX).status_code == 200
    assert sent(row).marks["forwards"] == message.pk


def test_receivers_read_back_what_is_written(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post(at(row, "/replies"), letter(cast, row, to='"Marin, Cleo" <Cleo@example.com>; tom@example.com'), headers=HTMX)
    assert sorted(Outbox.objects.values_list("value", flat=True))[1] == "tom@example.com"


def test_what_is_taken_back_brings_its_files_along(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post("/uploads", {"upload": SimpleUploadedFile("care.txt", b"Wash by hand.", "text/plain")})
    file = Attachment.objects.get()
    client.post(at(row, "/replies"), letter(cast, row, attachments=[file.pk]), headers=HTMX)
    message = sent(row)
    assert message.attachments.count() == 1
    back = client.post(f"/messages/{message.pk}/undo", headers=HTMX).content.decode()
    assert Draft.objects.get(user=cast.ben).attachments.count() == 1
    assert back.count("care.txt") >= 1
    assert f'name="attachments" value="{Draft.objects.get().attachments.get().pk}"' in back

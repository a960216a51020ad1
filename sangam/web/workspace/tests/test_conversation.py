"""One conversation on the screen: what it shows, what can be done, what the original may do."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from sangam.accounts.models import User
from sangam.conversations import labels, status, write
from sangam.conversations.models import Category, Conversation, Message, Outbox, Status, Tag
from sangam.events.record import Actor
from sangam.web.workspace.conversation import original, stream
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

HTMX = {"HX-Request": "true"}


def at(conversation: Conversation, rest: str = "") -> str:
    return f"/conversations/{conversation.number}{rest}"


def test_not_yours_and_missing_are_alike(cast: Cast) -> None:
    row = cast.conversation()
    hidden, missing = signed_in(cast.mara).get(at(row)), signed_in(cast.mara).get("/conversations/999999")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_hostile_words_stay_words(cast: Cast) -> None:
    row = cast.conversation("<script>alert(1)</script>", subject="<img src=x onerror=alert(1)>", sender_name='"><b>x')
    page = signed_in(cast.ben).get(at(row)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_forged_sender_is_named_in_plain_words(cast: Cast) -> None:
    row = cast.conversation()
    Message.objects.filter(conversation=row).update(marks={"spoof": ["two_from"]})
    assert "The sender may be forged" in signed_in(cast.ben).get(at(row)).content.decode()


def test_the_page_costs_the_same_for_many_messages(cast: Cast, django_assert_max_num_queries: object) -> None:
    row = cast.conversation()
    for number in range(30):
        write.note(row, f"note {number}", by=Actor.user(cast.ben.pk), author=cast.ben)
    client = signed_in(cast.ben)
    client.get(at(row))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        answer = client.get(at(row))
    assert len(answer.content) < 100_000


def test_a_long_conversation_beside_a_full_list_is_a_small_page(cast: Cast) -> None:
    """More messages than a stretch holds, letters with receivers and notes, as long as people write."""
    words = "I took the Skerry 2 out on Saturday and the zip jammed on the first night. " * 3
    for number in range(26):
        cast.conversation(words, sender=f"c{number}@example.com", subject="The zip of my tent jams")
    row = cast.conversation(words, subject="The zip of my tent jams")
    parties = write.reply_parties(row)
    by, client = Actor.user(cast.ben.pk), signed_in(cast.ben)
    for number in range(30):
        write.note(row, f"{words} {number}", by=by, author=cast.ben)
        write.reply(row, write.Writing(words, parties), channel=cast.mailbox, by=by, author=cast.ben)
    Outbox.objects.update(state="sent")
    Message.objects.filter(kind="out").update(state="sent")
    answer = client.get(at(row))
    assert answer.content.count(b'<article class="message') == stream.FIRST
    assert answer.content.count(b'<article class="row') == 25
    assert len(answer.content) < 100_000


def test_one_thing_of_a_page_is_the_open_conversation(cast: Cast) -> None:
    """Scripts watch whatever carries this mark; a second one would be taken for a conversation that is not one's own."""
    client = signed_in(cast.ben)
    assert client.get(at(cast.conversation())).content.count(b"data-conversation=") == 1
    assert client.get("/conversations").content.count(b"data-conversation=") == 0


def test_a_removed_status_is_told_by_what_it_meant(cast: Cast) -> None:
    row = cast.conversation()
    kept = Status.objects.get(category=Category.ON_HOLD)
    gone = Status.objects.create(label="Parts ordered", category=Category.ON_HOLD, position=9)
    status.set_status(row, gone, by=Actor.user(cast.ben.pk))
    assert "Ben set it to Parts ordered" in signed_in(cast.ben).get(at(row)).content.decode()
    labels.delete(gone, kept, by=cast.ada)
    assert "Ben set it to a status that is gone, which meant On hold" in signed_in(cast.ben).get(at(row)).content.decode()


def test_what_we_wrote_is_shown_as_it_went_out(cast: Cast) -> None:
    row = cast.conversation("**not ours**")
    writing = write.Writing(text="**Hello** <b>you</b>", parties=write.reply_parties(row))
    write.reply(row, writing, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)
    page = signed_in(cast.ben).get(at(row)).content.decode()
    assert "<strong>Hello</strong> &lt;b&gt;you&lt;/b&gt;" in page
    assert "**not ours**" in page


def test_a_message_drawn_before_changes_with_its_state(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    assert "Sender not verified" in client.get(at(row)).content.decode()
    Message.objects.filter(conversation=row).update(marks={"proven": "dkim"})
    assert "Sender not verified" not in client.get(at(row)).content.decode()
    row.customer.identities.update(value="other@example.com")
    assert "other@example.com" in client.get(at(row)).content.decode()


def test_the_menu_of_a_message_offers_what_it_allows(cast: Cast) -> None:
    row = cast.conversation(html="<p>Hi</p>")
    letter, note = row.messages.get(), write.note(row, "hm", by=Actor.user(cast.ben.pk), author=cast.ben)
    offered = signed_in(cast.ben).get(f"/messages/{letter.pk}/menu").content.decode()
    assert f"/messages/{letter.pk}/document" in offered
    assert "/forwards" in offered
    assert "/raw" not in offered
    assert f"/messages/{letter.pk}/raw" in signed_in(cast.ada).get(f"/messages/{letter.pk}/menu").content.decode()
    assert "/forwards" not in signed_in(cast.ben).get(f"/messages/{note.pk}/menu").content.decode()
    assert signed_in(cast.mara).get(f"/messages/{letter.pk}/menu").status_code == 404


def test_the_newest_messages_and_fifty_older_ones_on_demand(cast: Cast) -> None:
    row = cast.conversation()
    for number in range(60):
        write.note(row, f"note {number}", by=Actor.user(cast.ben.pk), author=cast.ben)
    client = signed_in(cast.ben)
    page = client.get(at(row)).content.decode()
    older = next(word for word in page.split('"') if "before=" in word)
    assert page.count('class="message ') == stream.FIRST
    assert client.get(older).content.decode().count('class="message ') == 61 - stream.FIRST


@pytest.mark.parametrize(
    ("path", "data", "field", "value"),
    [
        ("/solution", {}, "category", Category.SOLVED),
        ("/priority", {"priority": "4"}, "priority", 4),
        ("/folder", {"folder": "spam"}, "folder", 2),
    ],
)
def test_an_action_changes_the_matter_and_answers_its_parts(
    cast: Cast, path: str, data: dict[str, str], field: str, value: int
) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, path), data, headers=HTMX)
    row.refresh_from_db()
    assert getattr(row, field) == value
    assert 'id="conv-head"' in answer.content.decode()
    assert 'class="stream-line"' in answer.content.decode()


def test_many_changes_in_a_row_are_one_line_that_opens(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    for priority in (4, 1, 3):
        client.post(at(row, "/priority"), {"priority": priority})
    assert "stream-run" not in client.get(at(row)).content.decode()
    write.note(row, "So far", by=Actor.user(cast.ben.pk), author=cast.ben)
    for priority in (4, 1, 3, 2):
        client.post(at(row, "/priority"), {"priority": priority})
    page = client.get(at(row)).content.decode()
    before, run = page.split("stream-run")
    assert before.count('class="stream-line"') == 3
    assert run.count('class="stream-line"') == 4
    assert "set the priority to Urgent" in run.partition("</summary>")[0]
    assert "and 3 more" in run


def test_actions_are_not_for_others(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.mara)
    for path in ("/solution", "/reopening", "/status", "/assignment", "/snooze", "/priority", "/tags", "/folder", "/fields"):
        assert client.post(at(row, path), {"status": "1", "priority": "1", "tag": "x", "preset": "week"}).status_code in (
            404,
            422,
        )
        assert client.get(at(row, path)).status_code == 405
    row.refresh_from_db()
    assert row.category == Category.NEW


def test_assigning_to_somebody_is_told_in_the_stream(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/assignment"), {"assignee": cast.lena.pk}, headers=HTMX)
    row.refresh_from_db()
    assert row.assignee == cast.lena
    assert "Ben assigned it to Lena" in answer.content.decode()


def test_handing_it_to_a_team_one_is_not_in_says_so(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/assignment"), {"team": cast.billing.pk}, headers=HTMX)
    assert "No longer yours to see" in answer.content.decode()


def test_snoozing_into_the_past_is_refused_in_words(cast: Cast) -> None:
    row = cast.conversation()
    past = (timezone.now() - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = signed_in(cast.ben).post(at(row, "/snooze"), {"until": past}, headers=HTMX)
    assert answer.status_code == 422
    assert "That time has passed" in answer.content.decode()


def test_own_times_are_in_the_persons_zone(cast: Cast) -> None:
    row = cast.conversation()
    cast.ben.zone = "Asia/Tokyo"
    cast.ben.save(update_fields=["zone"])
    signed_in(cast.ben).post(at(row, "/snooze"), {"until": "2090-05-01T09:00"}, headers=HTMX)
    row.refresh_from_db()
    assert row.snoozed_until == dt.datetime(2090, 5, 1, 0, 0, tzinfo=dt.UTC)


def test_a_tag_is_added_and_removed(cast: Cast) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    client.post(at(row, "/tags"), {"tag": "tents"}, headers=HTMX)
    assert [tag.name for tag in row.tags.all()] == ["tents"]
    client.post(at(row, "/tags"), {"remove": Tag.objects.get().pk}, headers=HTMX)
    assert not row.tags.exists()


def test_without_a_script_an_action_leads_back_to_the_page(cast: Cast) -> None:
    row = cast.conversation()
    answer = signed_in(cast.ben).post(at(row, "/solution"), {"next": "https://evil.example/"})
    assert answer["Location"] == at(row)


def test_the_original_is_a_document_in_which_nothing_runs(cast: Cast) -> None:
    row = cast.conversation(html='<p>Hi</p><img src="data:image/gif;base64,AA" data-remote-src="https://x.example/p.png">')
    message = row.messages.get()
    client = signed_in(cast.ben)
    plain = client.get(f"/messages/{message.pk}/document")
    assert "sandbox" in plain["Content-Security-Policy"]
    assert "https:" not in plain["Content-Security-Policy"]
    assert "allow-scripts" not in plain["Content-Security-Policy"]
    assert 'src="https://x.example' not in plain.content.decode().replace("data-remote-src", "")
    shown = client.get(f"/messages/{message.pk}/document?pictures=1")
    assert '<img src="https://x.example/p.png"' in shown.content.decode()
    assert signed_in(cast.mara).get(f"/messages/{message.pk}/document").status_code == 404


def test_only_web_addresses_become_pictures() -> None:
    assert "javascript" in original.with_pictures('<img src="x" data-remote-src="javascript:alert(1)">')
    assert 'src="javascript' not in original.with_pictures('<img data-remote-src="javascript:alert(1)">').replace(
        "data-remote-src", ""
    )


def test_the_raw_is_for_admins(cast: Cast) -> None:
    row = cast.conversation("the raw text")
    message = row.messages.get()
    assert signed_in(cast.ben).get(f"/messages/{message.pk}/raw").status_code == 404
    answer = signed_in(cast.ada).get(f"/messages/{message.pk}/raw")
    assert b"".join(answer.streaming_content) == b"the raw text"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_named_colleague_is_a_chip_and_nothing_else_is(cast: Cast) -> None:
    row = cast.conversation("@Ben is what a customer may write")
    User.objects.filter(pk=cast.mara.pk).update(name="Mara <b>O'Brien</b>")
    write.note(
        row,
        "@ben and @Mara <b>O'Brien</b>: see https://example.com/@Ben, says ben@northwind.test",
        by=Actor.user(cast.ada.pk),
        author=cast.ada,
    )
    shown = signed_in(cast.ben).get(at(row)).content.decode()
    assert re.findall(r'<span class="mention">(.*?)</span>', shown) == ["@ben", "@Mara &lt;b&gt;O&#39;Brien&lt;/b&gt;"]
    assert 'href="https://example.com/@Ben"' in shown

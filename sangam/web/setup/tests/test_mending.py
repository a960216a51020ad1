"""Needs a look: what is shown, and trying again."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from sangam.accounts.models import AuditEntry
from sangam.channels.base import RawItem
from sangam.conversations import write
from sangam.conversations.models import Message, Outbox
from sangam.events.models import Event, Failed
from sangam.events.record import Actor
from sangam.ingest import rerun, store
from sangam.ingest.models import RawInbound, Rerun
from sangam.web.setup.tests.reading import text_of
from tests.cast import Cast


def quarantined(
    cast: Cast, payload: bytes = b"Subject: hm\r\n\r\nhello", reason: str = "too deep", **more: object
) -> RawInbound:
    store.many(cast.mailbox.pk, [RawItem(payload=payload, headers=more.pop("headers", {}))])  # type: ignore[arg-type]
    row = RawInbound.objects.latest("pk")
    RawInbound.objects.filter(pk=row.pk).update(state="quarantined", reason=reason)
    return row


def test_the_empty_page_says_that_all_is_well(admin: Client) -> None:
    assert "Everything was understood" in text_of(admin.get("/setup/mending"))


def test_one_raw_goes_again_and_the_record_says_who(admin: Client, cast: Cast) -> None:
    row = quarantined(cast)
    assert "too deep" in text_of(admin.get("/setup/mending"))
    admin.post(f"/setup/mending/raws/{row.pk}/again")
    row.refresh_from_db()
    assert row.state == "stored"
    assert AuditEntry.objects.filter(action="raw.replayed", user=cast.ada).exists()


def test_all_of_a_reason_go_again_and_others_stay(admin: Client, cast: Cast) -> None:
    for _number in range(3):
        quarantined(cast)
    other = quarantined(cast, reason="another")
    answer = admin.post("/setup/mending/again", {"reason": "too deep"}, headers={"HX-Request": "true"})
    assert "3 are on their way again" in text_of(answer)
    assert list(RawInbound.objects.filter(state="quarantined")) == [other]


def test_what_fails_again_meanwhile_is_not_met_twice(cast: Cast) -> None:
    raws = [quarantined(cast) for _number in range(2)]
    row = rerun.begin("too deep", by=cast.ada)
    Rerun.objects.filter(pk=row.pk).update(done=1, before=raws[1].pk)
    rerun.turn(row)
    RawInbound.objects.update(state="quarantined")
    rerun.turn(row)
    row.refresh_from_db()
    assert (row.done, row.finished_at is not None) == (2, True)
    assert RawInbound.objects.filter(state="quarantined").count() == 2


def test_trying_again_goes_on_without_the_page_and_tells_when_it_has_ended(admin: Client, cast: Cast) -> None:
    for _number in range(3):
        quarantined(cast)
    row = rerun.begin("too deep", by=cast.ada)
    assert rerun.begin("too deep", by=cast.ada) == row
    later = quarantined(cast)
    assert "Trying again: 0 of 3" in text_of(admin.get("/setup/mending"))
    assert rerun.go_on() == 1
    assert "Trying again has ended: 3 on their way, 0 still not understood." in text_of(admin.get("/setup/"))
    assert "has ended" not in text_of(admin.get("/setup/mending"))
    assert "3 are on their way again" in text_of(admin.get(f"/setup/mending/again/{row.pk}"))
    assert list(RawInbound.objects.filter(state="quarantined")) == [later]


def test_trying_again_takes_up_where_a_stopped_process_left_it(cast: Cast) -> None:
    raws = [quarantined(cast) for _number in range(3)]
    row = rerun.begin("too deep", by=cast.ada)
    Rerun.objects.filter(pk=row.pk).update(done=1, before=raws[2].pk)
    rerun.go_on()
    row.refresh_from_db()
    assert (row.done, row.stayed, row.finished_at is not None) == (3, 0, True)
    assert rerun.go_on() == 0
    assert list(RawInbound.objects.filter(state="quarantined")) == [raws[2]]


def test_a_raw_is_shown_as_text_only(admin: Client, cast: Cast) -> None:
    row = quarantined(
        cast, b"<script>alert(1)</script>\x00\x1b[31m\xff", headers={"authorization": "Basic c2VjcmV0", "x-id": "7"}
    )
    page = text_of(admin.get(f"/setup/mending/raws/{row.pk}"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "\x00" not in page and "\x1b" not in page
    assert "c2VjcmV0" not in page


def test_a_download_is_never_opened_by_a_browser(admin: Client, cast: Cast) -> None:
    row = quarantined(cast, b"\x00\xff<html>")
    answer = admin.get(f"/setup/mending/raws/{row.pk}/file")
    assert b"".join(answer.streaming_content) == b"\x00\xff<html>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_large_raw_stays_a_small_page(admin: Client, cast: Cast) -> None:
    row = quarantined(cast, b"<&\"'>" * 500_000)
    answer = admin.get(f"/setup/mending/raws/{row.pk}")
    assert isinstance(answer, HttpResponse)
    assert len(answer.content) < 300_000
    assert "the download has all of it" in answer.content.decode()


@pytest.fixture
def undelivered(cast: Cast) -> Message:
    row = cast.conversation()
    ben = Actor.user(cast.ben.pk)
    answer = write.reply(
        row, write.Writing("On its way", write.reply_parties(row)), channel=cast.mailbox, by=ben, author=cast.ben
    )
    Outbox.objects.filter(message=answer).update(state="failed", failure_text="550 no such user")
    return answer


def test_what_did_not_arrive_is_sent_again(admin: Client, undelivered: Message) -> None:
    assert "550 no such user" in text_of(admin.get("/setup/mending?what=undelivered"))
    admin.post(f"/setup/mending/messages/{undelivered.pk}/again")
    assert undelivered.outbox.get().state == "queued"


def failed_event(cast: Cast, reactor: str) -> Failed:
    cast.conversation()
    return Failed.objects.create(reactor=reactor, event=Event.objects.latest("pk"), reason="KeyError: x", attempts=3)


def test_a_failed_event_is_done_again(admin: Client, cast: Cast) -> None:
    row = failed_event(cast, "acknowledge")
    assert "KeyError: x" in text_of(admin.get("/setup/mending?what=events"))
    admin.post(f"/setup/mending/events/{row.pk}/again")
    assert not Failed.objects.exists()


def test_an_event_of_a_reactor_that_is_gone_says_so(admin: Client, cast: Cast) -> None:
    row = failed_event(cast, "removed-since")
    answer = admin.post(f"/setup/mending/events/{row.pk}/again", follow=True)
    assert "no longer exists" in text_of(answer)


@pytest.mark.parametrize("query", ["what=nonsense", "before=x", "before=99999999999999999999"])
def test_an_address_that_means_nothing_is_not_found(admin: Client, query: str) -> None:
    assert admin.get(f"/setup/mending?{query}").status_code == 404


def test_pages_go_on_where_the_last_one_ended(admin: Client, cast: Cast, django_assert_max_num_queries: object) -> None:
    store.many(cast.mailbox.pk, [RawItem(payload=b"x") for _number in range(60)])
    RawInbound.objects.update(state="quarantined", reason="same")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        first = text_of(admin.get("/setup/mending"))
    before = sorted(RawInbound.objects.values_list("pk", flat=True))[10]
    assert f"before={before}" in first
    assert text_of(admin.get(f"/setup/mending?before={before}")).count("data-row-link") == 10

"""Files in the fields of a request, on the agents' screens."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from sangam.channels.base import File
from sangam.conversations import files
from sangam.conversations.models import Attachment, Conversation
from sangam.events.record import Actor
from sangam.requests import builtin, filling
from sangam.requests.models import HeldFile, Request
from sangam.web.workspace.files import taking
from tests.cast import Cast

PDF = b"%PDF-1.7 a label"


@pytest.fixture(autouse=True)
def types(db: None) -> None:
    builtin.ensure()


@pytest.fixture
def talk(cast: Cast, client: Client) -> Conversation:
    client.force_login(cast.ben)
    (arrived,) = cast.arrive(
        cast.letter("The seam is torn.", files=(_file("seam.png", "image/png", b"\x89PNG\r\n\x1a\n torn"),))
    )
    return arrived.conversation


def _file(name: str, kind: str, body: bytes) -> File:
    kept = files.store().save([body])
    return File(name, kind, kept.size, kept.sha256, stored=kept.key)


def opened(client: Client, talk: Conversation, **more: Any) -> Request:
    given = {"f-order_number": "NW-1", "key": "k", **more}
    answer = client.post(f"/conversations/{talk.number}/requests/new?type=return", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content.decode()
    return Request.objects.get()


def saved(client: Client, request: Request, *, was: object = "", **given: Any) -> Any:
    """The field of files as the page posts it: what is ticked, and what was picked."""
    seen = request.revisions.get("photos", 0)
    return client.post(f"/requests/{request.number}/fields", {"was-photos": was, "seen-photos": seen, **given})


def lines(client: Client, request: Request, box: str = "[data-files]") -> list[str]:
    page = LexborHTMLParser(client.get(f"/requests/{request.number}").content)
    return [one.text(strip=True) for one in page.css(f"{box} .file-name")]


def content(client: Client, number: int) -> bytes | None:
    answer = client.get(f"/attachments/{number}", follow=True)
    return b"".join(answer.streaming_content) if answer.status_code == 200 else None  # type: ignore[attr-defined]


def up(client: Client, name: str = "label.pdf", body: bytes = PDF) -> int:
    client.post("/uploads", {"upload": SimpleUploadedFile(name, body, "application/pdf")})
    return Attachment.objects.latest("pk").pk


def test_what_was_put_up_stands_in_the_field_and_can_be_got(client: Client, talk: Conversation) -> None:
    request = opened(client, talk, **{"f-photos": [up(client)]})
    assert lines(client, request) == ["label.pdf"] and lines(client, request, ".request-offered") == ["seam.png"]
    assert content(client, request.fields["photos"][0]) == PDF


def test_files_come_along_with_the_form_where_no_script_runs(client: Client, talk: Conversation) -> None:
    request = opened(client, talk, **{"up-photos": SimpleUploadedFile("label.pdf", PDF)})
    saved(client, request, was=request.fields["photos"][0], **{
        "f-photos": request.fields["photos"], "up-photos": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")],
    })  # fmt: skip
    assert lines(client, request) == ["label.pdf", "a.txt", "b.txt"]


def test_one_that_is_too_large_costs_no_other_and_no_word(
    client: Client, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = opened(client, talk)
    monkeypatch.setattr(taking, "MAX_UPLOAD", 10)
    answer = saved(
        client, request, **{"f-finding": "A tear", "was-finding": "", "up-photos": [
            SimpleUploadedFile("small.txt", b"small"), SimpleUploadedFile("large.txt", b"x" * 11)]},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and "large.txt is too large: at most 10 B each." in page and "A tear" in page
    assert Request.objects.get().fields == {"order_number": "NW-1"}
    kept = Attachment.objects.get(name="small.txt")
    saved(client, request, **{"f-finding": "A tear", "was-finding": "", "f-photos": [kept.pk]})
    assert Request.objects.get().fields["photos"] == [kept.pk] and Request.objects.get().fields["finding"] == "A tear"


def test_whoever_has_a_task_of_it_opens_its_files_and_nothing_else(cast: Cast, client: Client, talk: Conversation) -> None:
    told = Attachment.objects.get(name="seam.png")
    request = opened(client, talk, **{"f-photos": [up(client)]})
    mine = request.fields["photos"][0]
    mara = Client()
    mara.force_login(cast.mara)
    assert content(mara, mine) is None
    client.post(f"/requests/{request.number}/tasks", {"title": "Send a label", "team": cast.billing.pk})
    assert content(mara, mine) == PDF and content(mara, told.pk) is None
    saved(client, request, was=mine, **{"f-photos": [mine, told.pk]})
    assert lines(mara, request) == ["label.pdf", "seam.png"] and content(mara, told.pk) is not None
    assert mara.get(f"/attachments/{told.pk}/thumbnail").status_code == 302


def test_what_is_unticked_is_open_to_those_who_saw_it_before_only(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk, **{"f-photos": [up(client)]})
    mine = request.fields["photos"][0]
    client.post(f"/requests/{request.number}/tasks", {"title": "Send a label", "team": cast.billing.pk})
    saved(client, request, was=mine)
    assert "photos" not in Request.objects.get().fields and not HeldFile.objects.exists()
    mara = Client()
    mara.force_login(cast.mara)
    assert content(mara, mine) is None and content(client, mine) == PDF


def test_nobody_takes_a_file_that_he_does_not_see(cast: Cast, client: Client, talk: Conversation) -> None:
    """Neither what a colleague put up for himself, nor what was said in a linked conversation of another team."""
    mara = Client()
    mara.force_login(cast.mara)
    hers = up(mara, "secret.pdf")
    salaries = _file("salary.pdf", "application/pdf", PDF)
    (hidden,) = cast.arrive(cast.letter("Secret", files=(salaries,)), channel=cast.billing_mailbox)
    request = opened(client, talk)
    request.links.create(conversation=hidden.conversation, at=request.opened_at)
    salary = Attachment.objects.get(name="salary.pdf").pk
    for number in (hers, salary):
        saved(client, request, **{"f-photos": [number]})
        assert "photos" not in Request.objects.get().fields and content(client, number) is None


def test_of_two_who_add_files_the_slower_is_told_and_loses_none(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk)
    first, second = up(client), up(client, "other.pdf")
    saved(client, request, **{"f-photos": [first]})
    answer = saved(client, request, **{"f-photos": [second]})
    assert answer.status_code == 422 and "Somebody wrote “1 file” here meanwhile" in answer.content.decode()
    ticked = LexborHTMLParser(answer.content).css("[data-files] input[checked]")
    assert [one.attributes["value"] for one in ticked] == [str(second)]
    filling.add_files(request, "photos", [second], by=Actor.user(cast.ben.pk))
    assert Request.objects.get().fields["photos"] == [first, second]


def test_the_preview_of_the_customers_page_names_what_he_may_open(cast: Cast, client: Client, talk: Conversation) -> None:
    request = opened(client, talk, **{"f-photos": [up(client)]})
    client.post(
        f"/conversations/{talk.number}/notes", {"text": "Look", "client_key": "n", "attachments": [up(client, "note.pdf")]}
    )
    noted = Attachment.objects.get(name="note.pdf")
    assert noted.message_id
    saved(client, request, was=request.fields["photos"][0], **{
        "f-photos": [*request.fields["photos"], noted.pk, Attachment.objects.get(name="seam.png").pk]
    })  # fmt: skip
    page = LexborHTMLParser(client.get(f"/requests/{request.number}").content)
    assert [one.text() for one in page.css(".request-public-files bdi:not(.faint)")] == ["label.pdf", "seam.png"]

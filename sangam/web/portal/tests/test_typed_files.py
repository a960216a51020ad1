"""Files of a typed request: given by the customer on his page, put there by colleagues, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from selectolax.lexbor import LexborHTMLParser

from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.conversations import files, status, write
from sangam.conversations.models import Attachment, Category, Conversation, MessageKind
from sangam.customers import merge
from sangam.events.record import Actor
from sangam.requests import builtin, filling, kinds, moves, opening
from sangam.requests.definition import START
from sangam.requests.models import Request, RequestType
from sangam.web.portal.tests.test_matters import PNG
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast


@pytest.fixture(autouse=True)
def types(db: None) -> None:
    builtin.ensure()


def png(name: str = "seam.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


def opened(conversation: Conversation, cast: Cast) -> Request:
    asked = opening.from_conversation(conversation, fields={"order_number": "A-4711"}, tell=False)
    return opening.open_(RequestType.objects.get(key="return"), asked, by=Actor.user(cast.ben.pk))


def by_hand(cast: Cast, request: Request, name: str = "label.pdf", key: str = "photos") -> Attachment:
    kept = files.upload(cast.ben, name, "application/pdf", [b"%PDF label"])
    filling.add_files(request, key, [kept.pk], by=Actor.user(cast.ben.pk))
    return kept


def begin(cleo: Browser, **more: Any) -> str:
    given = {"field-order_number": "A-1", "text": "", **more}
    return cleo.post("new/return/", **given, key=cleo.key("new/return/"))


def more(cleo: Browser, request: Request, **given: Any) -> str:
    place = f"typed/{request.number}/"
    return cleo.post(place, **given, key=cleo.key(place))


def links(cleo: Browser) -> list[str]:
    found = LexborHTMLParser(cleo.answer.content).css("a.my-picture, a.my-file")
    return [str(one.attributes["href"]) for one in found]


def names(request: Request) -> list[str]:
    request.refresh_from_db()
    known = dict(Attachment.objects.values_list("pk", "name"))
    return [known[number] for number in request.fields.get("photos", ())]


def kept(cleo: Browser, name: str = "field-photos") -> list[str]:
    found = LexborHTMLParser(cleo.answer.content).css(f"input[name=kept-{name}]")
    return [str(one.attributes["value"]) for one in found]


def test_what_he_begins_with_stands_in_its_field_and_came_by_the_one_road(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in()
    page = begin(cleo, **{"field-photos": [png(), png("zip.png")]})
    made = Request.objects.get()
    assert names(made) == ["seam.png", "zip.png"] and "seam.png, zip.png" in page
    message = made.conversations.get().messages.get()
    assert message.kind == MessageKind.IN and message.attachments.count() == 2
    cleo.get(f"typed/{made.number}/")
    assert len(links(cleo)) == 2 and cleo.client.get(links(cleo)[0]).status_code == 200


def test_one_that_is_refused_costs_no_other_and_no_word(cast: Cast, cleo: Browser) -> None:
    cleo.sign_in()
    told = begin(cleo, text="Torn.", **{"field-photos": [png(), SimpleUploadedFile("a.exe", b"MZ12", "application/pdf")]})
    assert cleo.status == 422 and "a.exe" in told and "seam.png" in told and not Conversation.objects.exists()
    page = cleo.answer.content.decode()
    assert "Torn." in page and 'value="A-1"' in page
    begin(cleo, text="Torn.", **{"kept-field-photos": kept(cleo), "field-photos": [png("zip.png")]})
    assert names(Request.objects.get()) == ["seam.png", "zip.png"]


def test_one_that_is_too_large_and_one_too_many_say_so(cast: Cast, cleo: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    cleo.sign_in()
    monkeypatch.setattr("sangam.web.portal.saying.FILE_MAX", 1024 * 1024)
    large = SimpleUploadedFile("large.png", PNG + b"\0" * 1024 * 1024, "image/png")
    assert "“large.png” is larger than 1 MB." in begin(cleo, **{"field-photos": [large]})
    assert "At most 5 files at once." in begin(cleo, **{"field-photos": [png(f"{place}.png") for place in range(6)]})
    assert len(kept(cleo)) == 5 and not Request.objects.exists()


def test_what_is_kept_is_kept_for_him_alone(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    cleo.sign_in()
    cleo.post("new/return/", text="", key=cleo.key("new/return/"), **{"field-photos": [png()]})
    (token,) = kept(cleo)
    otto = Browser(portal, office)
    otto.sign_in("otto@example.com")
    begin(otto, **{"kept-field-photos": [token, token[:-1] + "x"]})
    assert names(Request.objects.get()) == [] and not Attachment.objects.exists()


def test_a_file_that_is_needed_is_asked_for(cast: Cast, cleo: Browser, portal: Channel) -> None:
    kind = RequestType.objects.get(key="return")
    assert kind.current
    shape = kind.current.shape
    photos = shape.field("photos")
    assert photos
    needed = type(photos)(photos.key, photos.type, photos.labels, START, public=True)
    kinds.change(kind, kinds.put(shape, "fields", needed), by=cast.ada)
    cleo.sign_in()
    assert "Add a file here: Photos and receipts" in begin(cleo) and not Request.objects.exists()
    begin(cleo, **{"field-photos": [png()]})
    assert names(Request.objects.get()) == ["seam.png"]
    administer.save(portal, {**portal.settings, "take_files": False}, by=cast.ada)
    assert "Return" not in cleo.get("new/")
    cleo.get("new/return/")
    assert cleo.status == 404


def test_he_adds_more_where_it_is_spoken_of(cast: Cast, cleo: Browser) -> None:
    talk = cast.conversation("My tent is torn.")
    request = opened(talk, cast)
    cleo.sign_in()
    assert "It is with us." in more(cleo, request, **{"field-photos": [png()]})
    assert names(request) == ["seam.png"] and Conversation.objects.count() == 1
    said = talk.messages.latest("pk")
    assert said.kind == MessageKind.IN and said.text.startswith(request.name) and "seam.png" in said.text
    step = request.steps.latest("place")
    assert (step.actor_type, step.actor_id) == ("customer", talk.customer_id)
    more(cleo, request, **{"field-photos": [png("zip.png")]})
    assert names(request) == ["seam.png", "zip.png"]


def test_the_same_form_twice_adds_once_and_an_empty_one_nothing(cast: Cast, cleo: Browser) -> None:
    request = opened(cast.conversation(), cast)
    cleo.sign_in()
    place = f"typed/{request.number}/"
    key = cleo.key(place)
    for _time in range(2):
        cleo.post(place, key=key, **{"field-photos": [png()]})
    assert names(request) == ["seam.png"]
    assert "Choose a file first." in more(cleo, request) and cleo.status == 422
    assert "a.html" in more(cleo, request, **{"field-photos": [SimpleUploadedFile("a.html", b"<html>", "text/html")]})
    assert names(request) == ["seam.png"]


def test_he_takes_away_what_he_sent_and_nothing_else(cast: Cast, cleo: Browser) -> None:
    request = opened(cast.conversation(), cast)
    label = by_hand(cast, request)
    cleo.sign_in()
    more(cleo, request, **{"field-photos": [png()]})
    place, mine = f"typed/{request.number}/", Attachment.objects.get(name="seam.png")
    buttons = LexborHTMLParser(cleo.answer.content).css("button[name=drop]")
    assert [one.attributes["value"] for one in buttons] == [str(mine.pk)]
    for number in (label.pk, 0, "x"):
        cleo.post(place, drop=number)
        assert cleo.status == 404
    cleo.post(place, drop=mine.pk)
    assert names(request) == ["label.pdf"] and Attachment.objects.filter(pk=mine.pk, message__isnull=False).exists()


def test_on_a_closed_matter_what_follows_it_is_linked(cast: Cast, cleo: Browser) -> None:
    talk = cast.conversation()
    request = opened(talk, cast)
    status.set_category(talk, Category.CLOSED, by=Actor.user(cast.ben.pk))
    cleo.sign_in()
    more(cleo, request, **{"field-photos": [png()]})
    assert names(request) == ["seam.png"] and request.conversations.count() == 2


def test_nothing_is_added_to_what_has_ended_or_is_not_open_to_him(cast: Cast, cleo: Browser) -> None:
    request = opened(cast.conversation(), cast)
    cleo.sign_in()
    more(cleo, request, **{"field-finding": [png()], "field-order_number": [png()]})
    assert cleo.status == 422 and not Attachment.objects.exists()
    key = cleo.key(f"typed/{request.number}/")
    moves.cancel(request, by=Actor.user(cast.ben.pk))
    cleo.post(f"typed/{request.number}/", key=key, **{"field-photos": [png()]})
    assert names(request) == [] and "Add files" not in cleo.get(f"typed/{request.number}/")


def test_what_colleagues_put_there_is_his_to_get(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    request = opened(cast.conversation(), cast)
    kept = by_hand(cast, request)
    cleo.sign_in()
    assert "label.pdf" in cleo.get(f"typed/{request.number}/")
    (address,) = links(cleo)
    answer = cleo.client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF label"  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff" and "attachment" in answer["Content-Disposition"]
    otto = Browser(portal, office)
    otto.sign_in("otto@example.com")
    assert otto.client.get(address).status_code == 404
    otto.get(f"typed/{request.number}/")
    assert otto.status == 404
    otto.post(f"typed/{request.number}/", key=otto.key("new/"), **{"field-photos": [png()]})
    assert otto.status == 404 and names(request) == ["label.pdf"]
    filling.drop_file(request, "photos", kept.pk, by=Actor.user(cast.ben.pk))
    assert cleo.client.get(address).status_code == 404


def test_a_note_or_a_merge_shows_him_no_file(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    mine, other = cast.conversation("A"), cast.conversation("B", sender="cleo@private.test")
    merge.merge(mine.customer_id, other.customer_id, by=Actor.user(cast.lena.pk))
    request = opened(mine, cast)
    noted = files.upload(cast.ben, "note.pdf", "application/pdf", [b"%PDF note"])
    write.note(mine, "Look", by=Actor.user(cast.ben.pk), author=cast.ben, attachment_ids=(noted.pk,))
    private = Browser(portal, office)
    private.sign_in("cleo@private.test")
    private.say(other.number, "Mine", files=[png("private.png")])
    request.links.create(conversation=other, at=request.opened_at)
    numbers = Attachment.objects.order_by("pk").values_list("pk", flat=True)
    filling.add_files(request, "photos", list(numbers), by=Actor.user(cast.ben.pk))
    assert names(request) == ["note.pdf", "private.png"]
    cleo.sign_in("cleo@example.com")
    page = cleo.get(f"typed/{request.number}/")
    assert "note.pdf" not in page and "private.png" not in page and links(cleo) == []

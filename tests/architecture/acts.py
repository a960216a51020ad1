"""Every administrative act, as somebody does it: for each address of Setup that takes a POST, what to send so that something
changes. `NOT_ACTS` change nothing that lasts, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sangam.accounts import tokens
from sangam.accounts.models import ApiToken
from sangam.calendars.models import Calendar
from sangam.channels.base import RawItem
from sangam.conversations import labels, tags, write
from sangam.conversations.models import Category, CustomField, Message, Status
from sangam.customers.exporting import running as exporting
from sangam.customers.importing.models import Import
from sangam.customers.models import Attribute
from sangam.customers.opportunities import steps
from sangam.delivery.models import Outbox
from sangam.events.models import Event, Failed
from sangam.events.record import Actor
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.requests import builtin
from sangam.requests.models import RequestType
from tests.cast import Cast

Act = Callable[[Client, Cast], Any]


def at(name: str, *numbers: object) -> str:
    return reverse(f"setup:{name}", args=numbers)


def filled(client: Client, page_at: str, /, **changes: object) -> Any:
    """Post the form of a page as it stands there, but for `changes`."""
    page = LexborHTMLParser(client.get(page_at).content)
    form = next(form for form in page.css("main form") if form.css("[name='seen'], [name='name'], [name='label']"))
    values: dict[str, Any] = {}
    for field in form.css("input[name], select[name], textarea[name]"):
        for value in _values(field):
            values.setdefault(str(field.attributes["name"]), []).append(value)
    return client.post(page_at, {**values, **changes})


def _values(field: LexborNode) -> list[str]:
    if field.tag == "select":
        return [str(one.attributes.get("value") or "") for one in field.css("option") if "selected" in one.attributes]
    if field.tag == "textarea":
        return [field.text()]
    if field.attributes.get("type") in ("checkbox", "radio") and "checked" not in field.attributes:
        return []
    return [str(field.attributes.get("value") or "")]


def post(name: str, /, *numbers: object, **data: object) -> Act:
    return lambda client, cast: client.post(at(name, *numbers), data)


def pending(cast: Cast) -> Any:
    return labels.add("Parts", Category.PENDING, by=cast.ada)


def field() -> CustomField:
    CustomField.objects.create(key="size", label="Size", position=1)
    return CustomField.objects.create(key="order", label="Order", position=0)


def attribute() -> Attribute:
    Attribute.objects.create(key="tier", label="Tier", position=1)
    return Attribute.objects.create(key="size", label="Size", position=0)


def raw(cast: Cast) -> RawInbound:
    store.many(cast.mailbox.pk, [RawItem(payload=b"Subject: hm\r\n\r\nhello")])
    row = RawInbound.objects.latest("pk")
    RawInbound.objects.filter(pk=row.pk).update(state="quarantined", reason="too deep")
    return row


def failed(cast: Cast) -> Failed:
    cast.conversation()
    return Failed.objects.create(reactor="acknowledge", event=Event.objects.latest("pk"), reason="KeyError: x", attempts=3)


def undelivered(cast: Cast) -> Message:
    row, ben = cast.conversation(), Actor.user(cast.ben.pk)
    writing = write.Writing("On its way", write.reply_parties(row))
    message = write.reply(row, writing, channel=cast.mailbox, by=ben, author=cast.ben)
    Outbox.objects.filter(message=message).update(state="failed")
    return message


def blocked(cast: Cast) -> int:
    from_whom = cast.conversation().messages.get().identity
    assert from_whom
    type(from_whom).objects.filter(pk=from_whom.pk).update(blocked_at=from_whom.created_at)
    return int(from_whom.pk)


def waiting(cast: Cast, state: str = "ready") -> Import:
    return Import.objects.create(by=cast.ada, name="a.csv", size=1, sha256="", state=state, headings=["Mail"], mapping=[""])


def used(cast: Cast) -> Any:
    tag = tags.named("tent")
    tags.add(cast.conversation(), tag, by=Actor.user(cast.ada.pk))
    return tag


def token(cast: Cast) -> ApiToken:
    return tokens.create("Shop", "shop", ["orders:write"], by=cast.ada)[0]


def hours() -> Calendar:
    return Calendar.objects.create(name="Lisbon")


def asked() -> int:
    builtin.ensure()
    return int(RequestType.objects.get(key="return").pk)


EMAIL = {"own-incoming": "hook", "own-smtp_host": "mail.northwind.test", "own-smtp_port": "587"}

ACTS: dict[str, Act] = {
    "new_channel": lambda client, cast: filled(
        client,
        at("new_channel", cast.mailbox.kind),
        name="Help",
        address="help@northwind.test",
        brand=cast.brand.pk,
        team=cast.support.pk,
        **EMAIL,
    ),
    "channel": lambda client, cast: filled(client, at("channel", cast.mailbox.pk), name="Helpers", **EMAIL),
    "channel_pause": lambda client, cast: client.post(at("channel_pause", cast.mailbox.pk)),
    "raws_again": lambda client, cast: client.post(at("raws_again"), {"reason": raw(cast).reason}),
    "raw_again": lambda client, cast: client.post(at("raw_again", raw(cast).pk)),
    "event_again": lambda client, cast: client.post(at("event_again", failed(cast).pk)),
    "message_again": lambda client, cast: client.post(at("message_again", undelivered(cast).pk)),
    "new_brand": lambda client, cast: filled(client, at("new_brand"), name="Kumo", language="en", reopen_days="28"),
    "brand": lambda client, cast: filled(client, at("brand", cast.brand.pk), name="Kumo"),
    "brand_removal": lambda client, cast: client.post(at("brand_removal", type(cast.brand).objects.create(name="Kumo").pk)),
    "new_calendar": lambda client, cast: filled(client, at("new_calendar"), name="Osaka"),
    "calendar": lambda client, cast: filled(client, at("calendar", hours().pk), name="Osaka"),
    "calendar_removal": lambda client, cast: client.post(at("calendar_removal", hours().pk)),
    "statuses": post("statuses", label="Parts", category=int(Category.PENDING)),
    "status": lambda client, cast: filled(client, at("status", pending(cast).pk), label="Spare parts"),
    "status_place": lambda client, cast: client.post(at("status_place", pending(cast).pk), {"way": "up"}),
    "status_removal": lambda client, cast: client.post(
        at("status_removal", pending(cast).pk), {"into": Status.objects.filter(category=Category.PENDING).order_by("pk")[0].pk}
    ),
    "tags": post("tags", name="tents"),
    "tag": lambda client, cast: filled(client, at("tag", tags.named("tent").pk), name="tents"),
    "tag_merge": lambda client, cast: client.post(at("tag_merge", used(cast).pk), {"into": tags.named("tents").name}),
    "tag_removal": lambda client, cast: client.post(at("tag_removal", tags.named("tent").pk)),
    "new_token": post("new_token", name="Shop", source="shop", rights=["orders:write"]),
    "token": lambda client, cast: filled(client, at("token", token(cast).pk), name="Outlet"),
    "token_revoke": lambda client, cast: client.post(at("token_revoke", token(cast).pk)),
    "new_field": post("new_field", label="Size", type="text", key="", choices="", help=""),
    "field": lambda client, cast: filled(client, at("field", field().pk), label="Order number"),
    "field_place": lambda client, cast: client.post(at("field_place", field().pk), {"way": "down"}),
    "new_request_type": lambda client, cast: client.post(at("new_request_type"), {"label_en": "Rental"}),
    "request_type": lambda client, cast: client.post(at("request_type", asked()), {"label_en": "Send back"}),
    "request_type_place": lambda client, cast: client.post(at("request_type_place", asked()), {"way": "down"}),
    "request_type_archive": lambda client, cast: client.post(at("request_type_archive", asked())),
    "new_request_part": lambda client, cast: client.post(
        at("new_request_part", asked(), "fields"), {"label_en": "Colour", "type": "text"}
    ),
    "request_part": lambda client, cast: client.post(
        at("request_part", asked(), "stages", "parcel"), {"label_en": "On its way", "category": 3}
    ),
    "request_part_place": lambda client, cast: client.post(
        at("request_part_place", asked(), "stages", "parcel"), {"way": "down"}
    ),
    "request_part_removal": lambda client, cast: client.post(at("request_part_removal", asked(), "stages", "parcel")),
    "new_attribute": post("new_attribute", label="Size", type="text", key="", choices="", help="", group="", editor="all"),
    "attribute": lambda client, cast: filled(client, at("attribute", attribute().pk), label="Shoe size"),
    "attribute_place": lambda client, cast: client.post(at("attribute_place", attribute().pk), {"way": "down"}),
    "merging": post("merging"),
    "life": post("life", label="Demo", chance=40),
    "life_words": post("life_words", lead="Prospect"),
    "life_followed": post("life_followed", what="paid"),
    "step": lambda client, cast: filled(client, at("step", steps.usual()[0].pk), label="Asked us"),
    "step_place": lambda client, cast: client.post(at("step_place", steps.usual()[0].pk), {"way": "down"}),
    "step_removal": lambda client, cast: client.post(at("step_removal", steps.usual()[0].pk), {"into": steps.usual()[1].pk}),
    "invite": lambda client, cast: filled(client, at("invite"), name="Nia", email="nia@northwind.test", role="agent"),
    "person": lambda client, cast: filled(client, at("person", cast.ben.pk), name="Benoît"),
    "person_access": lambda client, cast: [
        client.post(at("person_access", cast.ben.pk), {"do": do}) for do in ("password", "factors", "let_go", "take_back")
    ],
    "safety": lambda client, cast: filled(client, at("safety"), second_factor="admins"),
    "new_team": lambda client, cast: filled(client, at("new_team"), name="Repairs"),
    "team": lambda client, cast: filled(client, at("team", cast.support.pk), name="Repairs"),
    "imports": lambda client, cast: client.post(
        at("imports"), {"what": "people", "file": SimpleUploadedFile("a.csv", b"name")}
    ),
    "import_columns": lambda client, cast: client.post(at("import_columns", waiting(cast).pk), {"column-0": "mail"}),
    "import_turn": lambda client, cast: client.post(at("import_turn", waiting(cast, "running").pk), {"do": "stop"}),
    "import_removal": lambda client, cast: client.post(at("import_removal", waiting(cast, "done").pk)),
    "exports": post("exports", what="companies", form="csv"),
    "export_turn": lambda client, cast: client.post(at("export_turn", exporting.begin("companies", "csv", by=cast.ada).pk)),
    "unblock": lambda client, cast: client.post(at("unblock", blocked(cast))),
}
NOT_ACTS = {
    "new_channel_trial": "tries what stands in the form and keeps nothing",
    "channel_trial": "tries what stands in the form and keeps nothing",
    "channel_ask": "asks the provider what it knows; nothing of ours is changed",
    "brand_preview": "draws what stands in the form",
    "calendar_preview": "draws what stands in the form",
}

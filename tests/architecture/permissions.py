"""Who may reach which address. A new route without a row here breaks the build.

`Row.who` says who gets in: "anyone" (also signed out), "signed in" (people who work here), "sees" (those who see the
conversation it is about: Ada, Ben, Lena, not Mara), "admin", "own" (only whose it is: Ben). Everybody else who is signed
in gets 404, somebody signed out is sent to sign in. `gate` routes guard themselves by a token in the address or body and
answer strangers with the given status.
"""

from __future__ import annotations

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile

from sangam.channels.base import IdentityRef, Party
from sangam.conditions.tree import EVERYBODY
from sangam.conversations import files, join, pictures, side, write
from sangam.conversations.models import BulkChange, SavedView, Snippet
from sangam.customers import merge
from sangam.customers.exporting import running as exporting
from sangam.customers.importing.models import Import
from sangam.customers.models import Customer, CustomerEdit, CustomerList, Duplicate, Segment
from sangam.customers.segments import lists, saved
from sangam.events.models import Event, Failed
from sangam.events.record import SYSTEM, Actor
from sangam.ingest import rerun
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from sangam.requests import builtin, opening, tasks
from sangam.requests.models import Request as Asked
from sangam.requests.models import RequestType
from sangam.social.models import StreamPost
from tests.architecture import permissions_shop
from tests.architecture.permission_rows import PROFILES, Row, customer
from tests.cast import Cast


def number(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": made.conversation.number}


def message(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": made.message.pk}


def beside(cast: Cast, made: Any) -> dict[str, Any]:
    found = side.of(made.conversation)
    if not found:
        to = Party("to", IdentityRef("email", "supplier@example.net"))
        writing, by = write.Writing("When?", (to,), "Poles"), Actor.user(cast.ben.pk)
        side.begin(made.conversation, writing, channel=cast.mailbox, by=by, author=cast.ben)
        found = side.of(made.conversation)
    return {"number": made.conversation.number, "other": found[0].number}


def fact(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": made.conversation.number, "key": uuid.UUID(int=1)}


def file(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": Import.objects.create(by=cast.ada, name="people.csv", size=1, sha256="", state="done").pk}


def exported(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": exporting.begin("companies", "csv", by=cast.ada).pk}


def kind(cast: Cast, made: Any) -> dict[str, Any]:
    return {"kind": cast.mailbox.kind}


def channel(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": cast.mailbox.pk}


def own_channel(cast: Cast, made: Any) -> dict[str, Any]:
    return {"channel": cast.mailbox.pk}


def site(cast: Cast, made: Any) -> dict[str, Any]:
    return {"token": cast.chat().token}


def mine(cast: Cast, made: Any) -> dict[str, Any]:
    return {"name": cast.portal().address}


def my_matter(cast: Cast, made: Any) -> dict[str, Any]:
    return {**mine(cast, made), **number(cast, made)}


def raw(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": RawInbound.objects.latest("pk").pk}


def failed(cast: Cast, made: Any) -> dict[str, Any]:
    event = Event.objects.latest("pk")
    return {"number": Failed.objects.get_or_create(reactor="acknowledge", event=event, defaults={"reason": "x"})[0].pk}


def view(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": SavedView.objects.get_or_create(name="Gear", query="tag=1", owner=cast.ben)[0].pk}


def removed_view(cast: Cast, made: Any) -> dict[str, Any]:
    values = {"name": "Old", "query": "tag=1", "owner": cast.ben}
    return {"number": SavedView.objects.create(**values, removed_at=clock.now()).pk}


def segment(cast: Cast, made: Any) -> dict[str, Any]:
    found = Segment.objects.filter(made_by=cast.ben).first()
    return {"number": (found or saved.create("Everybody", "", EVERYBODY, by=cast.ben)).pk}


def customer_list(cast: Cast, made: Any) -> dict[str, Any]:
    found = CustomerList.objects.filter(made_by=cast.ben).first()
    return {"number": (found or lists.create("Testers", "", by=cast.ben)).pk}


def edit(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": CustomerEdit.objects.create(by=cast.ben, does="list", value=on_list(cast, made)).pk}


def on_list(cast: Cast, made: Any) -> dict[str, Any]:
    return {"list": customer_list(cast, made)["number"]}


def other_customer(cast: Cast, made: Any) -> dict[str, Any]:
    return {"other": Customer.objects.create(name="Otto").pk}


def merged(cast: Cast, made: Any) -> dict[str, Any]:
    other = Customer.objects.create(name="Otto")
    edge = merge.merge(made.conversation.customer_id, other.pk, by=SYSTEM)
    assert edge is not None
    return {"number": edge.pk}


def duplicate(cast: Cast, made: Any) -> dict[str, Any]:
    other = Customer.objects.create(name="Otto")
    values = {"first_id": made.conversation.customer_id, "second": other, "score": 60, "reasons": "same_name"}
    return {"number": Duplicate.objects.create(**values).pk}


def passkey(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": Authenticator.objects.create(user=cast.ben, type="webauthn", data={"name": "x", "credential": {}}).pk}


def change(cast: Cast, made: Any) -> dict[str, Any]:
    """One of Ben's changes to many, still under way."""
    return {"number": BulkChange.objects.create(by=cast.ben, does="priority", value=3).pk}


def snippet(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": Snippet.objects.get_or_create(name="Hello", text="Hello", owner=cast.ben)[0].pk}


def removed_snippet(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": Snippet.objects.create(name="Old", text="Old", owner=cast.ben, removed_at=clock.now()).pk}


def post(cast: Cast, made: Any) -> dict[str, Any]:
    values = {"text": "Hello all", "at": clock.now(), "found_by": "mention"}
    return {"number": StreamPost.objects.get_or_create(channel=cast.mailbox, external_id="p", defaults=values)[0].pk}


def person(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": cast.ben.pk}


def joined(cast: Cast, made: Any) -> dict[str, Any]:
    edge = join.join(made.conversation, cast.conversation("Another"), by=SYSTEM)
    return {"number": made.conversation.number, "join_id": edge.pk}


def asked(cast: Cast, made: Any) -> dict[str, Any]:
    """A request that is spoken of in the conversation."""
    builtin.ensure()
    kind = RequestType.objects.get(key="return")
    values = opening.from_conversation(made.conversation, fields={"order_number": "1"}, client_key="permissions")
    return {"number": opening.open_(kind, values, by=SYSTEM).number}


def task(cast: Cast, made: Any) -> dict[str, Any]:
    request = Asked.objects.get(number=asked(cast, made)["number"])
    return {"number": tasks.add(request, "Look", by=SYSTEM).pk}


def return_type(cast: Cast, made: Any) -> dict[str, Any]:
    builtin.ensure()
    return {"type": "return"}


def type_number(cast: Cast, made: Any) -> dict[str, Any]:
    builtin.ensure()
    return {"number": RequestType.objects.get(key="return").pk}


def type_stage(cast: Cast, made: Any) -> dict[str, Any]:
    return {**type_number(cast, made), "part": "stages", "key": "parcel"}


ALLAUTH_OPEN = (
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup", "account_inactive",
    "mfa_authenticate", "mfa_login_webauthn",
)  # fmt: skip
ALLAUTH_SIGNED_IN = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")

TABLE: dict[str, Row] = {
    **PROFILES,
    "healthz": Row("anyone"),
    "metrics": Row("anyone"),
    "hook": Row("anyone", "post", kwargs=lambda cast, made: {"token": cast.mailbox.token}, gate=401),
    "demo:shop": Row("anyone", gate=404),
    "demo:product": Row("anyone", kwargs=lambda cast, made: {"slug": "skerry-2"}, gate=404),
    "my:home": Row("anyone", kwargs=mine, gate=302),
    "my:sign_in": Row("anyone", kwargs=mine),
    "my:code": Row("anyone", kwargs=mine, gate=302),
    "my:link": Row("anyone", kwargs=lambda cast, made: {**mine(cast, made), "token": "forged"}, gate=410),
    "my:pass": Row("anyone", kwargs=lambda cast, made: {**mine(cast, made), "token": "forged"}, gate=410),
    "my:new": Row("anyone", kwargs=mine, gate=302),
    "my:begin": Row("anyone", kwargs=lambda cast, made: {**mine(cast, made), "key": "return"}, gate=302),
    "my:typed": Row("anyone", kwargs=my_matter, gate=302),
    "my:visits": Row("anyone", kwargs=mine, gate=302),
    "my:out": Row("anyone", "post", kwargs=mine, gate=302),
    "my:look": Row("anyone", kwargs=lambda cast, made: {**mine(cast, made), "version": "0"}),
    "my:file": Row("anyone", kwargs=lambda cast, made: {**mine(cast, made), "signed": "forged"}, gate=302),
    "my:one": Row("anyone", kwargs=my_matter, gate=302),
    "my:state": Row("anyone", "post", kwargs=my_matter, gate=302),
    "widget:script": Row("anyone", kwargs=site),
    "widget:worker": Row("anyone", kwargs=site),
    "widget:elsewhere": Row("anyone", "get", kwargs=site, gate=401),
    "widget:requests": Row("anyone", "post", kwargs=site, gate=401),
    "widget:devices": Row("anyone", "post", kwargs=site, gate=401),
    "widget:hello": Row("anyone", "post", kwargs=site, gate=400),
    "widget:frames": Row("anyone", "post", kwargs=site, gate=401),
    "widget:history": Row("anyone", kwargs=site, gate=401),
    "widget:news": Row("anyone", kwargs=site, gate=401),
    "widget:file": Row("anyone", kwargs=lambda cast, made: {**site(cast, made), "signed": "forged"}, gate=404),
    "ui:sheet": Row("anyone", kwargs=lambda cast, made: {"version": "x"}),
    "ui:icons": Row("anyone", kwargs=lambda cast, made: {"version": "x"}),
    "ui:file": Row("anyone", kwargs=lambda cast, made: {"version": "x", "name": "ui/js/app.js"}),
    "ui:accent": Row("anyone"),
    "ui:look": Row("signed in", "post", data=lambda cast, made: {"theme": "dark"}),
    "workspace:home": Row("signed in"),
    "workspace:list": Row("signed in"),
    "workspace:counts": Row("signed in"),
    "workspace:fresh": Row("signed in"),
    "workspace:views": Row("signed in"),
    "workspace:new_view": Row("signed in"),
    "workspace:view": Row("own", kwargs=view),
    "workspace:view_place": Row("own", "post", kwargs=view, data=lambda cast, made: {"way": "up"}),
    "workspace:view_removal": Row("own", "post", kwargs=view),
    "workspace:view_return": Row("own", "post", kwargs=removed_view),
    "workspace:me": Row("signed in"),
    "workspace:password": Row("signed in"),
    "workspace:safety": Row("signed in"),
    "workspace:sessions_end": Row("signed in", "post"),
    "workspace:codes": Row("signed in", "post"),
    "workspace:app": Row("signed in"),
    "workspace:app_removal": Row("signed in", "post"),
    "workspace:passkeys": Row("signed in"),
    "workspace:passkey": Row("own", kwargs=passkey),
    "workspace:passkey_removal": Row("own", "post", kwargs=passkey),
    "workspace:preview": Row("signed in", "post", data=lambda cast, made: {"text": "*Hello*"}),
    "workspace:reschedule": Row("sees", kwargs=message),
    "workspace:streams": Row("signed in"),
    "workspace:stream": Row("sees", kwargs=post),
    "workspace:streams_ignored": Row("signed in", "post"),
    "workspace:streams_restored": Row("signed in", "post"),
    "workspace:stream_ignored": Row("sees", "post", kwargs=post),
    "workspace:stream_restored": Row("sees", "post", kwargs=post),
    "workspace:stream_like": Row("sees", "post", kwargs=post),
    "workspace:stream_unlike": Row("sees", "post", kwargs=post),
    "workspace:stream_turned": Row("sees", "post", kwargs=post),
    "workspace:snippets": Row("signed in"),
    "workspace:new_snippet": Row("signed in"),
    "workspace:snippets_offered": Row("signed in"),
    "workspace:snippets_for": Row("sees", kwargs=number),
    "workspace:snippet": Row("own", kwargs=snippet),
    "workspace:snippet_insertion": Row("own", "post", kwargs=snippet),
    "workspace:snippet_removal": Row("own", "post", kwargs=snippet),
    "workspace:snippet_return": Row("own", "post", kwargs=removed_snippet),
    "workspace:news": Row("sees", kwargs=number),
    "workspace:customer": Row("sees", kwargs=number),
    "workspace:about": Row("sees", "post", kwargs=number, data=lambda cast, made: {"name": "Cleo"}),
    "workspace:ticket": Row("signed in"),
    "workspace:bell": Row("signed in"),
    "workspace:bell_count": Row("signed in"),
    "workspace:bell_seen": Row("signed in", "post"),
    "workspace:bell_desktop": Row("signed in", "post"),
    "workspace:wishes": Row("signed in"),
    "workspace:colleagues": Row("sees", kwargs=number),
    "workspace:filters": Row("signed in"),
    "workspace:bulk": Row("signed in", "post"),
    "workspace:bulk_choices": Row("signed in"),
    "workspace:bulk_whole": Row("signed in"),
    "workspace:changes": Row("signed in"),
    "workspace:change": Row("own", kwargs=change),
    "workspace:change_undo": Row("own", "post", kwargs=change),
    "workspace:change_stop": Row("own", "post", kwargs=change),
    "workspace:change_put_away": Row("own", "post", kwargs=change),
    "workspace:search": Row("signed in", data=lambda cast, made: {"q": "tent"}),
    "workspace:search_count": Row("signed in", data=lambda cast, made: {"q": "tent"}),
    "workspace:compose": Row("signed in"),
    "workspace:new_draft": Row("signed in", "post"),
    "workspace:later": Row("signed in"),
    "workspace:upload": Row("signed in", "post", data=lambda cast, made: {"upload": SimpleUploadedFile("a.txt", b"a")}),
    "workspace:conversation": Row("sees", kwargs=number),
    "workspace:older": Row("sees", kwargs=number),
    "workspace:choices": Row("sees", kwargs=number, data=lambda cast, made: {"what": "snooze"}),
    "workspace:composer": Row("sees", kwargs=number),
    "workspace:way": Row("sees", kwargs=number, data=own_channel),
    "workspace:template": Row("sees", kwargs=number, data=own_channel),
    "workspace:measure": Row("sees", "post", kwargs=number, data=own_channel),
    "workspace:solve": Row("sees", "post", kwargs=number),
    "workspace:reopen": Row("sees", "post", kwargs=number),
    "workspace:status": Row("sees", "post", kwargs=number, data=lambda cast, made: {"status": made.conversation.status_id}),
    "workspace:assign": Row("sees", "post", kwargs=number),
    "workspace:snooze": Row("sees", "post", kwargs=number, data=lambda cast, made: {"preset": "week"}),
    "workspace:wake": Row("sees", "post", kwargs=number),
    "workspace:priority": Row("sees", "post", kwargs=number, data=lambda cast, made: {"priority": 3}),
    "workspace:tags": Row("sees", "post", kwargs=number, data=lambda cast, made: {"tag": "tents"}),
    "workspace:folder": Row("sees", "post", kwargs=number, data=lambda cast, made: {"folder": "spam"}),
    "workspace:joining": Row("sees", "post", kwargs=number, data=lambda cast, made: {"other": "0"}),
    "workspace:split": Row("sees", "post", kwargs=message),
    "workspace:parting": Row("sees", "post", kwargs=joined),
    "workspace:fact_hidden": Row("sees", "post", kwargs=fact),
    "workspace:fact_shown": Row("sees", "post", kwargs=fact),
    "workspace:facts_shown": Row("sees", "post", kwargs=number),
    "workspace:elsewhere": Row("sees", kwargs=number),
    "workspace:invite": Row("sees", "post", kwargs=number, data=lambda cast, made: {"way": "0-0"}),
    "workspace:answer_by": Row("sees", "post", kwargs=number),
    "workspace:caller": Row("sees", "post", kwargs=number, data=lambda cast, made: {"pin": "000 000"}),
    "workspace:relate": Row("sees", "post", kwargs=number, data=lambda cast, made: {"other": "0"}),
    "workspace:children": Row("sees", "post", kwargs=number),
    "workspace:side_new": Row("sees", kwargs=number),
    "workspace:side_begin": Row("sees", "post", kwargs=number),
    "workspace:side": Row("sees", kwargs=beside),
    "workspace:side_answer": Row("sees", "post", kwargs=beside, data=lambda cast, made: {"closed": "yes"}),
    "workspace:block": Row("sees", "post", kwargs=number, data=lambda cast, made: {"identity": made.message.identity_id}),
    "workspace:fields": Row("sees", "post", kwargs=number),
    "workspace:reply": Row("sees", "post", kwargs=number),
    "workspace:note": Row("sees", "post", kwargs=number, data=lambda cast, made: {"text": "hm"}),
    "workspace:draft": Row("sees", "post", kwargs=lambda cast, made: {**number(cast, made), "kind": "reply"}),
    "workspace:message_place": Row("sees", kwargs=message),
    "workspace:whole_text": Row("sees", kwargs=message),
    "workspace:original": Row("sees", kwargs=message),
    "workspace:document": Row("sees", kwargs=message),
    "workspace:forward": Row("sees", kwargs=message),
    "workspace:message": Row("sees", kwargs=message),
    "workspace:message_menu": Row("sees", kwargs=message),
    "workspace:act": Row("sees", "post", kwargs=message, data=lambda cast, made: {"leave": "react"}),
    "workspace:seen": Row("sees", "post", kwargs=number),
    "workspace:versions": Row("sees", kwargs=message),
    "workspace:fetch_again": Row("sees", "post", kwargs=lambda cast, made: {"number": made.attachment.pk}),
    "workspace:retry": Row("sees", "post", kwargs=message),
    "workspace:undo": Row("sees", "post", kwargs=message),
    "workspace:raw": Row("admin", kwargs=message),
    "workspace:attachment": Row("sees", kwargs=lambda cast, made: {"number": made.attachment.pk}),
    "workspace:shared_file": Row("anyone", kwargs=lambda cast, made: {"token": "forged", "name": "a.png"}, gate=404),
    "workspace:file": Row("sees", kwargs=lambda cast, made: {"token": files.link_token(made.attachment)}),
    "workspace:thumbnail": Row("sees", kwargs=lambda cast, made: {"number": made.attachment.pk}),
    "workspace:picture": Row("sees", kwargs=lambda cast, made: {"token": pictures.link_token(made.attachment)}),
    "workspace:customers": Row("signed in"),
    "workspace:customer_count": Row("signed in"),
    "workspace:customer_filters": Row("signed in"),
    "workspace:customer_filter": Row("signed in", "post"),
    "workspace:customer_segments": Row("signed in"),
    "workspace:customer_segment_new": Row("signed in"),
    "workspace:customer_condition": Row("signed in", "post"),
    "workspace:customer_condition_preview": Row("signed in", "post"),
    "workspace:customer_segment": Row("signed in", kwargs=segment),
    "workspace:customer_segment_removal": Row("signed in", "post", kwargs=segment),
    "workspace:customer_lists": Row("signed in"),
    "workspace:customer_list_new": Row("signed in"),
    "workspace:customer_list": Row("signed in", kwargs=customer_list),
    "workspace:customer_list_removal": Row("signed in", "post", kwargs=customer_list),
    "workspace:customer_edits": Row("signed in"),
    "workspace:customer_edit_new": Row("signed in", "post"),
    "workspace:customer_edit_begin": Row("signed in", "post"),
    "workspace:customer_edit": Row("own", kwargs=edit),
    "workspace:customer_edit_undo": Row("own", "post", kwargs=edit),
    "workspace:customer_edit_stop": Row("own", "post", kwargs=edit),
    "workspace:customer_groups": Row("signed in", kwargs=customer),
    "workspace:customer_membership": Row("signed in", "post", kwargs=customer, data=on_list),
    "workspace:customer_duplicates": Row("signed in"),
    "workspace:customer_scan": Row("signed in", "post"),
    "workspace:customer_duplicate": Row("signed in", "post", kwargs=duplicate, data=lambda cast, made: {"do": "later"}),
    "workspace:customer_page": Row("signed in", kwargs=customer),
    "workspace:customer_health": Row("signed in", kwargs=customer),
    "workspace:customer_timeline": Row("signed in", kwargs=customer),
    "workspace:customer_compare": Row("signed in", kwargs=customer),
    "workspace:customer_merge": Row("signed in", "post", kwargs=customer, data=other_customer),
    "workspace:customer_unmerge": Row("signed in", "post", kwargs=merged),
    "workspace:customer_identity": Row("signed in", "post", kwargs=lambda cast, made: {"number": made.message.identity_id}),
    "workspace:customer_identity_add": Row("signed in", "post", kwargs=customer),
    "workspace:requests": Row("signed in"),
    "workspace:request_tasks": Row("signed in"),
    "workspace:request_task": Row("sees", "post", kwargs=task, data=lambda cast, made: {"do": "finish"}),
    "workspace:request": Row("sees", kwargs=asked),
    "workspace:request_stage": Row("sees", "post", kwargs=asked, data=lambda cast, made: {"to": "parcel"}),
    "workspace:request_end": Row("sees", "post", kwargs=asked),
    "workspace:request_approval": Row("sees", "post", kwargs=asked),
    "workspace:request_fields": Row("sees", "post", kwargs=asked),
    "workspace:request_update": Row("sees", "post", kwargs=asked, data=lambda cast, made: {"text": "Soon"}),
    "workspace:request_owner": Row("sees", "post", kwargs=asked),
    "workspace:request_link": Row("sees", "post", kwargs=asked),
    "workspace:request_task_add": Row("sees", "post", kwargs=asked, data=lambda cast, made: {"title": "Look"}),
    "workspace:requests_beside": Row("sees", kwargs=number),
    "workspace:request_new": Row("sees", kwargs=number, data=return_type),
    **{name: Row(**row) for name, row in permissions_shop.ROWS.items()},
    "setup:home": Row("signed in"),  # who is no admin is led to the desk
    "setup:channels": Row("admin"),
    "setup:new_channel": Row("admin", kwargs=kind),
    "setup:new_channel_trial": Row("admin", "post", kwargs=kind),
    "setup:channel": Row("admin", kwargs=channel),
    "setup:channel_consent": Row("admin", kwargs=channel),
    "setup:channel_consented": Row("admin"),
    "setup:channel_trial": Row("admin", "post", kwargs=channel),
    "setup:channel_ask": Row("admin", "post", kwargs=channel),
    "setup:channel_pause": Row("admin", "post", kwargs=channel),
    "setup:mending": Row("admin"),
    "setup:raws_again": Row("admin", "post"),
    "setup:raws_progress": Row("admin", kwargs=lambda cast, made: {"number": rerun.begin("", by=cast.ada).pk}),
    "setup:raw": Row("admin", kwargs=raw),
    "setup:raw_file": Row("admin", kwargs=raw),
    "setup:raw_again": Row("admin", "post", kwargs=raw),
    "setup:event_again": Row("admin", "post", kwargs=failed),
    "setup:message_again": Row("admin", "post", kwargs=message),
    "setup:brands": Row("admin"),
    "setup:new_brand": Row("admin"),
    "setup:brand_preview": Row("admin", "post"),
    "setup:brand": Row("admin", kwargs=lambda cast, made: {"number": cast.brand.pk}),
    "setup:brand_removal": Row("admin", "post", kwargs=lambda cast, made: {"number": cast.brand.pk}),
    "setup:calendars": Row("admin"),
    "setup:new_calendar": Row("admin"),
    "setup:calendar_preview": Row("admin", "post"),
    "setup:calendar": Row("admin", kwargs=lambda cast, made: {"number": made.calendar.pk}),
    "setup:calendar_removal": Row("admin", "post", kwargs=lambda cast, made: {"number": made.calendar.pk}),
    "setup:requests": Row("admin"),
    "setup:new_request_type": Row("admin"),
    "setup:request_type": Row("admin", kwargs=type_number),
    "setup:request_type_place": Row("admin", "post", kwargs=type_number),
    "setup:request_type_archive": Row("admin", "post", kwargs=type_number),
    "setup:new_request_part": Row("admin", kwargs=lambda cast, made: {**type_number(cast, made), "part": "stages"}),
    "setup:request_part": Row("admin", kwargs=type_stage),
    "setup:request_part_place": Row("admin", "post", kwargs=type_stage),
    "setup:request_part_removal": Row("admin", "post", kwargs=type_stage),
    "setup:statuses": Row("admin"),
    "setup:status": Row("admin", kwargs=lambda cast, made: {"number": made.conversation.status_id}),
    "setup:status_place": Row("admin", "post", kwargs=lambda cast, made: {"number": made.conversation.status_id}),
    "setup:status_removal": Row("admin", "post", kwargs=lambda cast, made: {"number": made.conversation.status_id}),
    "setup:imports": Row("admin"),
    "setup:import": Row("admin", kwargs=file),
    "setup:import_columns": Row("admin", "post", kwargs=file),
    "setup:import_turn": Row("admin", "post", kwargs=file),
    "setup:import_removal": Row("admin", "post", kwargs=file),
    "setup:import_report": Row("admin", kwargs=file),
    "setup:exports": Row("admin"),
    "setup:export": Row("admin", kwargs=exported),
    "setup:export_file": Row("admin", kwargs=exported),
    "setup:export_turn": Row("admin", "post", kwargs=exported),
    "setup:tags": Row("admin"),
    "setup:tag": Row("admin", kwargs=lambda cast, made: {"number": made.tag.pk}),
    "setup:tag_merge": Row("admin", "post", kwargs=lambda cast, made: {"number": made.tag.pk}),
    "setup:tag_removal": Row("admin", "post", kwargs=lambda cast, made: {"number": made.tag.pk}),
    "setup:fields": Row("admin"),
    "setup:new_field": Row("admin"),
    "setup:field": Row("admin", kwargs=lambda cast, made: {"number": made.field.pk}),
    "setup:field_place": Row("admin", "post", kwargs=lambda cast, made: {"number": made.field.pk}),
    "setup:people": Row("admin"),
    "setup:invite": Row("admin"),
    "setup:person": Row("admin", kwargs=person),
    "setup:person_access": Row("admin", "post", kwargs=person, data=lambda cast, made: {"do": "password"}),
    "setup:safety": Row("admin"),
    "setup:teams": Row("admin"),
    "setup:new_team": Row("admin"),
    "setup:team": Row("admin", kwargs=lambda cast, made: {"number": cast.support.pk}),
    "setup:audit": Row("admin"),
    "setup:blocked": Row("admin"),
    "setup:unblock": Row("admin", "post", kwargs=lambda cast, made: {"number": made.message.identity_id}),
}

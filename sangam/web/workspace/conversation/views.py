"""One conversation: its page, older messages, and what belongs to a single message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sangam.conversations import changes, join, opened, reference, relations, side
from sangam.conversations.bulk import children as answering
from sangam.conversations.models import Conversation, CustomField
from sangam.conversations.opened import Beside
from sangam.customers import family
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.web.ui import download
from sangam.web.ui.addresses import url
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.bulk import words as bulk_words
from sangam.web.workspace.composer import forms as composing
from sangam.web.workspace.conversation import already, fields, original, profiled, relation_words, stream
from sangam.web.workspace.files import pictures
from sangam.web.workspace.inbox import listing, pane

OTHERS_SHOWN = 8
# Written out: the ORM takes three times as long to build these as the database to answer them.
FIELDS = f"SELECT * FROM {CustomField._meta.db_table} WHERE active ORDER BY position, id"


def context(request: Request, conversation: Conversation) -> dict[str, Any]:
    """Everything the two right columns show."""
    shown = stream.read(conversation)
    return {
        "conversation": conversation,
        "listing": listing.read(request.GET.dict()),
        "shown": shown,
        "news_message": shown.last,
        "news_event": shown.last_event,
        "ties": join.ties(conversation),
        **customer_context(request, conversation),
        **composing.context(request, conversation, seen=shown.last),
    }


def customer_context(request: Request, conversation: Conversation) -> dict[str, Any]:
    found = opened.beside(conversation, request.scope, most=2 * OTHERS_SHOWN)
    others = [one for one in found if not one.related]
    identities = family.identities(conversation.customer_id)
    typed = fields.shown(conversation, CustomField.objects.raw(FIELDS))
    merged = family.merged(conversation.customer)
    return {
        "merged": merged,
        "identities": identities,
        **profiled.beside(request, conversation, merged, identities),
        "related": [one for one in found if one.related],
        **_children(request, conversation, found),
        "relation_words": relation_words.WORDS,
        "relation_choices": relation_words.CHOICES,
        "sides": side.of(conversation),
        "others": others[:OTHERS_SHOWN],
        "more_related": len(found) == 2 * OTHERS_SHOWN and not others,
        "more_others": len(found) == 2 * OTHERS_SHOWN or len(others) > OTHERS_SHOWN,
        "reference": reference.code(conversation),
        "fields": typed,
        **already.context(request, conversation, identities, typed),
    }


def _children(request: Request, parent: Conversation, found: Sequence[Beside]) -> dict[str, Any]:
    """How many of its children wait, and who answers them at this moment. Most have none: then nothing is asked."""
    if not any(one.is_a == relations.CHILD_OF for one in found):
        return {"open_children": 0, "answering": None}
    now = answering.under_way(parent)
    told = bulk_words.told(now) if now else None
    return {"open_children": answering.open_of(parent, request.scope).count(), "answering": told}


@require_safe
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    conversation = loading.conversation(request, number)
    if conversation.number != number:
        return redirected(request, conversation)
    filled = context(request, conversation)
    if is_partial(request):
        return render(request, "conversation/_open.html.jinja", filled)
    beside = pane.context(request, filled["listing"], current=number)
    return render(request, "conversation/page.html.jinja", {**beside, **filled})


def redirected(request: Request, conversation: Conversation) -> HttpResponse:
    """Who asks for a part comes to its matter."""
    if is_partial(request):
        return loading.brought_back(conversation.number)
    return redirect("workspace:conversation", conversation.number)


@require_safe
@signed_in
def older(request: Request, number: int) -> HttpResponse:
    """Fifty more, for the top of the stream."""
    conversation = loading.conversation(request, number)
    before = loading.number(request.GET.get("before"))
    shown = stream.read(conversation, before=before)
    return render(request, "conversation/_entries.html.jinja", {"conversation": conversation, "shown": shown})


@require_safe
@signed_in
def news(request: Request, number: int) -> HttpResponse:
    """What was added since the page was last told; the screen leaves out what it already has."""
    conversation = loading.conversation(request, number)
    message, event = loading.number(request.GET.get("message")) or 0, loading.number(request.GET.get("event")) or 0
    added = stream.newer(conversation, message_id=message, event_id=event)
    context = {
        "conversation": conversation,
        "listing": listing.read({}),
        "news": added,
        "news_message": max([message, *(one.message.pk for one in added if one.message)]),
        "news_event": max([event, *(one.line.id for one in added if one.line)]),
    }
    return render(request, "conversation/_news.html.jinja", context)


@require_safe
@signed_in
def customer(request: Request, number: int) -> HttpResponse:
    """The customer's column again, when something in it changed."""
    conversation = loading.conversation(request, number)
    context = {**customer_context(request, conversation), "listing": listing.read(_list_query(request))}
    return render(request, "conversation/_customer.html.jinja", {**context, "conversation": conversation})


def _list_query(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.GET.dict().items() if name != "after"}


@require_safe
@signed_in
def place(request: Request, number: int) -> HttpResponse:
    """Leads to where a message stands now."""
    found = loading.message(request, number)
    return redirect(url("workspace:conversation", found.conversation.number) + f"#message-{found.pk}")


@require_safe
@signed_in
def whole_text(request: Request, number: int) -> HttpResponse:
    """All of a message as plain text, the quoted part included."""
    return render(request, "conversation/_text.html.jinja", {"text": loading.message(request, number).text})


@require_safe
@signed_in
def frame(request: Request, number: int) -> HttpResponse:
    """The frame that holds the original; it is loaded when somebody asks for it."""
    message = loading.message(request, number)
    pictures = request.GET.get("pictures") == "1"
    waiting = original.remote_pictures(message.html) if not pictures else 0
    return render(request, "conversation/_frame.html.jinja", {"message": message, "pictures": pictures, "waiting": waiting})


@require_safe
@signed_in
def document(request: Request, number: int) -> HttpResponse:
    """The original as a document of its own, with a policy of its own."""
    message = loading.message(request, number)
    if not message.html:
        raise Http404
    own = pictures.of_letter(message) if "data-cid" in message.html else {}
    return original.document(message, pictures=request.GET.get("pictures") == "1", own=own)


@require_safe
@signed_in
def raw(request: Request, number: int) -> HttpResponseBase:
    """The bytes as they came, for admins."""
    message = loading.message(request, number)
    if not request.scope.may_administer or changes.DELETED in message.marks:
        raise Http404
    kept = RawInbound.objects.filter(pk=message.raw_id).first() if message.raw_id else None
    if kept is None:
        raise Http404
    letters = message.channel is None or message.channel.capabilities.letters
    try:
        file, size = store.opened(kept)
    except FileNotFoundError as error:
        raise Http404 from error
    return download.answer(request, file, size, name=f"message-{kept.pk}.{'eml' if letters else 'bin'}")

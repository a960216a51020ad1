"""Writing: reply, note, forward, a new message; drafts; taking back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.accounts.models import User
from sangam.channels import registry
from sangam.channels.base import IdentityRef, Party
from sangam.channels.models import Channel
from sangam.conversations import drafts, listed, mentions, streamed, write
from sangam.conversations.models import Attachment, Conversation, Message
from sangam.lib import clock
from sangam.web.ui import when
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.ui.words import legible
from sangam.web.workspace import loading
from sangam.web.workspace.composer import along, forms, later
from sangam.web.workspace.composer.forms import LetterForm, NoteForm
from sangam.web.workspace.conversation import happenings, stream
from sangam.web.workspace.conversation.forms import presets
from sangam.web.workspace.inbox import listing, pane

UNDO_SECONDS = 10
COMPOSERS = ("reply", "note", "forward", "compose")


@require_POST
@signed_in
def reply(request: Request, number: int) -> HttpResponse:
    """Answer; with `then` also solve it or let it wait, with a moment send later. 409 when somebody else was quicker."""
    conversation = loading.conversation(request, number)
    channels = forms.answering(request, conversation)
    form = LetterForm(request.POST, person_id=request.user.pk, channels=channels, answers=conversation)
    moment, wrong = later.asked(request)
    if wrong or not form.is_valid():
        return _mend(request, conversation, [*wrong, *_errors(form)])
    try:
        message = write.reply(
            conversation, form.writing(not_before=moment), channel=form.cleaned_data["channel"],
            by=loading.actor(request), author=request.user,
        )  # fmt: skip
    except write.Stale as stale:
        return _stale(request, conversation, stale)
    except write.Refused as refused:
        return _mend(request, conversation, [str(refused)])
    later.then(conversation, request.POST.get("then", ""), by=loading.actor(request))
    drafts.discard(request.user, conversation, "reply")
    return _sent(request, conversation, message)


@require_POST
@signed_in
def note(request: Request, number: int) -> HttpResponse:
    conversation = loading.conversation(request, number)
    form = NoteForm(request.POST, person_id=request.user.pk)
    if not form.is_valid():
        return _mend(request, conversation, _errors(form), tab="note")
    message = write.note(
        conversation, form.cleaned_data["text"], by=loading.actor(request), author=request.user,
        attachment_ids=form.cleaned_data["attachments"], client_key=form.cleaned_data["client_key"] or None,
        chosen=[int(value) for value in request.POST.getlist("chosen") if value.isdigit()],
    )  # fmt: skip
    drafts.discard(request.user, conversation, "note")
    return _sent(request, conversation, message, tab="note")


def _errors(form: Any) -> list[str]:
    return [error for found in form.errors.values() for error in found]


def _sent(request: Request, conversation: Conversation, message: Message, *, tab: str = "") -> HttpResponse:
    """The new message, the header, the row, a fresh composer, and the way to take it back."""
    if not is_partial(request):
        return HttpResponseRedirect(reverse("workspace:conversation", args=[conversation.number]))
    fresh = loading.conversation(request, conversation.number)
    channels = forms.sendable(request, fresh)
    answer = render(
        request,
        "composer/_sent.html.jinja",
        {
            "conversation": fresh,
            "row": listed.one(fresh),
            "current": fresh.number,
            "listing": listing.read(_list_query(request)),
            "entry": stream.entry(streamed.one(message)),
            "bend": message.kind != "note" and conversation.channel_id not in (None, message.channel_id),
            "lines": happenings.newer(fresh, streamed.before(fresh, message)),
            "open_tab": tab,
            "said": _said(message),
            "quiet": bool(request.POST.get("quiet")),
            "undo": reverse("workspace:undo", args=[message.pk]) if message.state == "held" else "",
            "undo_seconds": UNDO_SECONDS,
            **_fresh(request, fresh, channels, seen=fresh.last_message_id),
        },
    )
    answer["HX-Trigger"] = "counts"
    if done := later.done(request.POST.get("then", "")):
        answer["HX-Trigger-After-Settle"] = done
    return answer


def _list_query(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.GET.dict().items() if name != "after"}


def _said(message: Message) -> str:
    if message.kind == "note":
        return _("Noted")
    first = next((row["name"] or registry.legible(row["kind"], row["value"]) for row in message.recipients), "")
    first = first or str(message.conversation.customer)
    if message.state == "scheduled":
        due = message.outbox.order_by("not_before").values_list("not_before", flat=True).first()
        return _("Goes to {name} at {time}").format(name=first, time=when.stamp(due, clock.now()) if due else "")
    return _("Sent to {name}").format(name=first)


def _fresh(request: Request, conversation: Conversation, channels: list[Channel], *, seen: int) -> dict[str, Any]:
    return {
        "letter": forms.letter(conversation, channels, None, seen=seen),
        "templates": forms.offered(conversation, channels),
        "note_draft": drafts.find(request.user, conversation, "note"),
        "channels": channels,
        "keys": {kind: forms.new_key() for kind in forms.KINDS},
    }


def _mend(request: Request, conversation: Conversation, errors: list[str], *, tab: str = "reply") -> HttpResponse:
    """The composer as it was, with what to mend."""
    context = _as_written(request, conversation, tab)
    return render(request, "composer/_composer.html.jinja", {**context, "errors": errors}, status=422)


def _as_written(request: Request, conversation: Conversation, tab: str) -> dict[str, Any]:
    forms.keep(request, conversation, tab)
    filled = forms.context(request, conversation, seen=conversation.last_message_id)
    filled["letter"]["seen"] = request.POST.get("seen") or filled["letter"]["seen"]
    return {**filled, "conversation": conversation, "listing": listing.read(_list_query(request)), "open_tab": tab}


def _stale(request: Request, conversation: Conversation, stale: write.Stale) -> HttpResponse:
    """Nothing was sent: show what crossed it, keep what was written, and let the next press send."""
    context = _as_written(request, conversation, "reply")
    context["letter"]["seen"] = stale.newer[-1].pk
    newer = [stream.entry(said) for said in streamed.many(message.pk for message in stale.newer)]
    return render(request, "composer/_stale.html.jinja", {**context, "newer": newer, "own": stale.own}, status=409)


@require_POST
@signed_in
def undo(request: Request, number: int) -> HttpResponse:
    """Take a held message back; what was written stands in the composer again."""
    message = loading.message(request, number)
    conversation = loading.conversation(request, message.conversation.number)
    taken = write.undo(message, by=loading.actor(request))
    if taken:
        _give_back(request, conversation, message)
    fresh = streamed.one(message)
    if not is_partial(request):
        return HttpResponseRedirect(reverse("workspace:conversation", args=[conversation.number]))
    if taken and loading.elsewhere(request, conversation.number):
        return loading.brought_back(conversation.number)
    context = {
        "conversation": (now := loading.conversation(request, conversation.number)),
        "row": listed.one(now),
        "current": now.number,
        "entry": stream.entry(fresh),
        "taken": taken,
        "listing": listing.read(_list_query(request)),
        **forms.context(request, conversation, seen=conversation.last_message_id),
        "open_tab": "reply" if taken else "",
    }
    return render(request, "composer/_undone.html.jinja", context)


def _give_back(request: Request, conversation: Conversation, message: Message) -> None:
    """The undone message as a draft: its text, its receivers and copies of its files."""
    parties = [Party(row["role"], IdentityRef(row["kind"], row["value"], "", row["name"])) for row in message.recipients]
    data = {role: forms.written(parties, role) for role in forms.ROLES} | {"channel": str(message.channel_id or "")}
    files = [file.pk for file in files_of(message, request.user)]
    kept = {**{name: value for name, value in data.items() if value}, **along.written(message)}
    drafts.keep(request.user, conversation, "reply", text=message.text, data=kept, attachment_ids=files)


def files_of(message: Message, person: User) -> list[Attachment]:
    """Rows of their own over the same stored bytes; the undone message keeps its own."""
    copies = [
        Attachment(uploaded_by=person, key=f.key, name=f.name, content_type=f.content_type, size=f.size, sha256=f.sha256)
        for f in message.attachments.all()
    ]
    return Attachment.objects.bulk_create(copies)


@require_POST
@signed_in
def draft(request: Request, number: int, kind: str) -> HttpResponse:
    if kind not in COMPOSERS:
        raise Http404
    forms.keep(request, loading.conversation(request, number), kind)
    return HttpResponse(status=204)


@require_POST
@signed_in
def new_draft(request: Request) -> HttpResponse:
    forms.keep(request, None, "compose")
    return HttpResponse(status=204)


@signed_in
def compose(request: Request) -> HttpResponse:
    """A new matter: the empty form, or what was begun; sent with POST."""
    channels = [channel for channel in loading.channels(request) if channel.capabilities.compose]
    if request.method != "POST":
        return _compose_page(request, channels, drafts.find(request.user, None, "compose"), [])
    form = LetterForm(request.POST, person_id=request.user.pk, channels=channels)
    moment, wrong = later.asked(request)
    if wrong or not form.is_valid():
        kept = forms.keep(request, None, "compose")
        return _compose_page(request, channels, kept, [*wrong, *_errors(form)], status=422)
    try:
        message = write.compose(
            form.writing(not_before=moment), channel=form.cleaned_data["channel"], by=loading.actor(request),
            author=request.user, assignee_id=request.user.pk,
        )  # fmt: skip
    except write.Refused as refused:
        return _compose_page(request, channels, forms.keep(request, None, "compose"), [str(refused)], status=422)
    drafts.discard(request.user, None, "compose")
    address = reverse("workspace:conversation", args=[message.conversation.number])
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _compose_page(
    request: Request, channels: list[Channel], kept: Any, errors: list[str], *, status: int = 200
) -> HttpResponse:
    data = kept.data if kept else {}
    context = {
        "channels": channels,
        "chosen": next((one for one in channels if str(one.pk) == data.get("channel")), None),
        "draft": kept,
        "values": data,
        "errors": errors,
        "key": forms.new_key(),
        "presets": presets(clock.now()),
    }
    if is_partial(request):
        return render(request, "composer/_compose.html.jinja", context, status=status)
    beside = pane.context(request, listing.read(_list_query(request)))
    return render(request, "composer/compose.html.jinja", {**beside, **context}, status=status)


@signed_in
def forward(request: Request, number: int) -> HttpResponse:
    """Pass a message on with its files: the form, and sending it."""
    message = loading.message(request, number)
    conversation = loading.conversation(request, message.conversation.number)
    channels = [one for one in forms.sendable(request, conversation) if one.capabilities.compose]
    if request.method != "POST":
        return _forward_form(request, message, channels, {"text": _quoted(message)}, [])
    form = LetterForm(request.POST, person_id=request.user.pk, channels=channels)
    moment, wrong = later.asked(request)
    if wrong or not form.is_valid():
        return _forward_form(request, message, channels, request.POST.dict(), [*wrong, *_errors(form)], status=422)
    try:
        sent = write.forward(
            conversation, message, form.writing(not_before=moment), channel=form.cleaned_data["channel"],
            by=loading.actor(request), author=request.user,
        )  # fmt: skip
    except write.Refused as refused:
        return _forward_form(request, message, channels, request.POST.dict(), [str(refused)], status=422)
    return _sent(request, conversation, sent)


def _forward_form(
    request: Request, message: Message, channels: list[Channel], values: dict[str, Any], errors: list[str], *, status: int = 200
) -> HttpResponse:
    context = {
        "message": message,
        "conversation": message.conversation,
        "channels": channels,
        "values": {"subject": f"Fwd: {message.subject or message.conversation.subject}", **values},
        "errors": errors,
        "key": forms.new_key(),
        "listing": listing.read(_list_query(request)),
    }
    return render(request, "composer/_forward.html.jinja", context, status=status)


def _quoted(message: Message) -> str:
    """The forwarded text under a line that says whose it was, ready to be shortened."""
    known = message.identity
    who = message.author_name or (legible(known) or str(known.customer) if known else "")
    head = _("Forwarded message from {name}, {time}").format(name=who, time=when.exact(message.created_at))
    body = "\n".join(f"> {line}" for line in message.text[: forms.TEXT_MAX // 2].splitlines())
    return f"\n\n{head}\n{body}"


@require_safe
@signed_in
def colleagues(request: Request, number: int) -> JsonResponse:
    """Whom a note may name, and whether they see the conversation already."""
    found = mentions.people(loading.conversation(request, number))
    return JsonResponse({"people": [{"id": one.id, "name": one.name, "sees": one.sees} for one in found]})


@require_safe
@signed_in
def fresh_composer(request: Request, number: int) -> HttpResponse:
    """The composer of a conversation again, after a forward was left."""
    conversation = loading.conversation(request, number)
    context = forms.context(request, conversation, seen=conversation.last_message_id)
    return render(
        request, "composer/_composer.html.jinja", {**context, "conversation": conversation, "listing": listing.read({})}
    )

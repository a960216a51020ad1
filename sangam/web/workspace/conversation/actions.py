"""What can be done with a conversation. Each action is a POST to a resource and answers the changed parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.conversations import assign, listed, opened, status, streamed, tags, write
from sangam.conversations import fields as typed
from sangam.conversations.models import Conversation, Folder, Priority, Status, Tag
from sangam.customers import about as customers
from sangam.customers import blocking, family
from sangam.customers.models import Identity
from sangam.delivery import retry as sending
from sangam.lib import clock
from sangam.web.ui.person import Request, back, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import fields, happenings, stream
from sangam.web.workspace.conversation.forms import (
    AboutForm,
    AssignmentForm,
    LaterForm,
    PriorityForm,
    StatusForm,
    TagForm,
    presets,
)
from sangam.web.workspace.conversation.views import customer_context
from sangam.web.workspace.inbox import listing

JOINABLE = 8
Work = Callable[[Conversation], str | tuple[str, str] | None]


def changed(request: Request, number: int, work: Work) -> HttpResponse:
    """Do it, then answer the header, the row, the new lines and what to say (with the address that undoes it)."""
    conversation = loading.conversation(request, number)
    before = streamed.last_happened(conversation)
    said = work(conversation)
    text, undo = said if isinstance(said, tuple) else (said, "")
    here = reverse("workspace:conversation", args=[number])
    if not is_partial(request):
        return back(request, here)
    if loading.elsewhere(request, number):
        return loading.brought_back(number)
    visible = Conversation.objects.visible_to(request.scope).filter(pk=conversation.pk).exists()
    fresh = loading.conversation(request, number) if visible else conversation
    answer = render(
        request,
        "conversation/_changed.html.jinja",
        {
            "conversation": fresh,
            "row": listed.one(fresh),
            "current": number,
            "visible": visible,
            "listing": listing.read(_list_query(request)),
            "lines": happenings.newer(conversation, before),
            "text": text,
            "undo": undo,
            **(customer_context(request, fresh) if visible else {}),
        },
    )
    answer["HX-Trigger"] = "counts"
    return answer


def _list_query(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.GET.dict().items() if name != "after"}


def _refused(request: Request, form: forms.Form) -> HttpResponse:
    errors = [error for found in form.errors.values() for error in found]
    return render(request, "conversation/_refused.html.jinja", {"errors": errors}, status=422)


def refused(request: Request, *words: str) -> HttpResponse:
    """Why not, in words; nothing was done."""
    return render(request, "conversation/_refused.html.jinja", {"errors": words}, status=422)


@require_POST
@signed_in
def solution(request: Request, number: int) -> HttpResponse:
    def work(conversation: Conversation) -> tuple[str, str]:
        status.solve(conversation, by=loading.actor(request))
        return _("Solved"), reverse("workspace:reopen", args=[number])

    answer = changed(request, number, work)
    answer["HX-Trigger-After-Settle"] = "settled"
    return answer


@require_POST
@signed_in
def reopening(request: Request, number: int) -> HttpResponse:
    def work(conversation: Conversation) -> str:
        status.reopen(conversation, by=loading.actor(request))
        return _("Open again")

    return changed(request, number, work)


@require_POST
@signed_in
def label(request: Request, number: int) -> HttpResponse:
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    return changed(request, number, lambda row: status.set_status(row, form.cleaned_data["status"], by=loading.actor(request)))


@require_POST
@signed_in
def assignment(request: Request, number: int) -> HttpResponse:
    form = AssignmentForm(request.POST)
    form.fields["team"].queryset = loading.teams(request)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _refused(request, form)

    def work(conversation: Conversation) -> str:
        person, team, text = (form.cleaned_data[name] for name in ("assignee", "team", "note"))
        with transaction.atomic():
            if text.strip():
                named = f"@{person} {text}" if person and person.pk != request.user.pk else text
                told = [person.pk] if person else []
                write.note(conversation, named, by=loading.actor(request), author=request.user, chosen=told)
            if team is not None:
                assign.to_team(conversation, team, by=loading.actor(request))
                return _("Handed to {name}").format(name=team)
            assign.to_person(conversation, person, by=loading.actor(request))
        return _("Assigned to {name}").format(name=person) if person else _("Assigned to nobody")

    return changed(request, number, work)


@require_POST
@signed_in
def snooze(request: Request, number: int) -> HttpResponse:
    form = LaterForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)

    def work(conversation: Conversation) -> tuple[str, str]:
        status.snooze(conversation, form.cleaned_data["moment"], by=loading.actor(request))
        return _("Snoozed"), reverse("workspace:wake", args=[number])

    return changed(request, number, work)


@require_POST
@signed_in
def wake(request: Request, number: int) -> HttpResponse:
    def work(conversation: Conversation) -> str:
        status.wake(conversation, by=loading.actor(request))
        return _("Back in its place")

    return changed(request, number, work)


@require_POST
@signed_in
def priority(request: Request, number: int) -> HttpResponse:
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    chosen = Priority(form.cleaned_data["priority"])
    return changed(request, number, lambda row: status.prioritise(row, chosen, by=loading.actor(request)))


@require_POST
@signed_in
def tagging(request: Request, number: int) -> HttpResponse:
    """`tag` adds the tag of that name, `remove` takes one away."""
    if (gone := request.POST.get("remove", "")).isdigit():
        tag = get_object_or_404(Tag, pk=gone)
        return changed(request, number, lambda row: tags.remove(row, tag, by=loading.actor(request)))
    form = TagForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    named = form.cleaned_data["tag"]
    return changed(request, number, lambda row: tags.add(row, tags.named(named), by=loading.actor(request)))


@require_POST
@signed_in
def folder(request: Request, number: int) -> HttpResponse:
    """To spam, or back."""
    target = Folder.SPAM if request.POST.get("folder") == "spam" else Folder.INBOX

    def work(conversation: Conversation) -> str:
        status.move(conversation, target, by=loading.actor(request))
        return _("Moved to spam") if target == Folder.SPAM else _("Moved to the inbox")

    return changed(request, number, work)


@require_POST
@signed_in
def block(request: Request, number: int) -> HttpResponse:
    """The sender's mail goes to spam from now on, or no longer."""
    conversation = loading.conversation(request, number)
    theirs = Identity.objects.filter(customer__in=family.of(conversation.customer_id))
    identity = get_object_or_404(theirs, pk=loading.number(request.POST.get("identity")))
    unblock = request.POST.get("blocked") == "no"

    def work(_row: Conversation) -> str:
        (blocking.unblock if unblock else blocking.block)(identity, by=loading.actor(request))
        return _("No longer blocked") if unblock else _("Blocked: new mail from there goes to spam")

    return changed(request, number, work)


@require_POST
@signed_in
def typed_fields(request: Request, number: int) -> HttpResponse:
    """Only the fields the form holds are written."""
    conversation = loading.conversation(request, number)
    try:
        typed.set_values(conversation, fields.given(request.POST), by=loading.actor(request))
    except typed.Wrong as error:
        return render(request, "conversation/_refused.html.jinja", {"errors": [str(error)]}, status=422)
    return changed(request, number, lambda _row: None)


@require_POST
@signed_in
def about(request: Request, number: int) -> HttpResponse:
    """The customer's name and what is noted about him."""
    form = AboutForm(request.POST)
    if not form.is_valid():
        return render(request, "conversation/_refused.html.jinja", {"errors": [_("That is too long.")]}, status=422)

    def work(conversation: Conversation) -> str:
        given = form.cleaned_data
        changed = customers.change(conversation.customer, name=given["name"], notes=given["notes"], by=loading.actor(request))
        return _("Saved") if changed else ""

    return changed(request, number, work)


@require_POST
@signed_in
def retry(request: Request, number: int) -> HttpResponse:
    """Send a message again to those it did not reach."""
    message = loading.message(request, number)
    sending.retry(message, by=loading.actor(request))
    if not is_partial(request):
        return back(request, reverse("workspace:conversation", args=[message.conversation.number]))
    return one(request, number)


@require_safe
@signed_in
def one_message(request: Request, number: int) -> HttpResponse:
    """A message as it stands now, in its own place: what became of it."""
    return one(request, number)


def one(request: Request, number: int) -> HttpResponse:
    message = loading.message(request, number)
    context = {"entry": stream.entry(streamed.one(message))}
    return render(request, "conversation/_entry.html.jinja", context)


@require_safe
@signed_in
def choices(request: Request, number: int) -> HttpResponse:
    """The contents of a menu of the header, loaded when it opens."""
    conversation = loading.conversation(request, number)
    what = request.GET.get("what", "")
    return render(
        request,
        "conversation/_choices.html.jinja",
        {"conversation": conversation, "what": what, **_choices(request, what, conversation)},
    )


def _choices(request: Request, what: str, conversation: Conversation) -> dict[str, Any]:
    if what == "join":
        beside = opened.beside(conversation, request.scope, most=JOINABLE)
        return {"others": [one for one in beside if one.same_customer]}
    if what == "assign":
        return {"people": loading.people(), "teams": loading.teams(request)}
    if what == "status":
        return {"statuses": Status.objects.all()}
    if what == "tag":
        return {"all_tags": Tag.objects.all()[:300]}
    if what == "snooze":
        return {"presets": presets(clock.now())}
    if what == "priority":
        return {"priorities": Priority.choices}
    raise Http404

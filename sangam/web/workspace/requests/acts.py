"""What is done to a request: each a POST, answered with its page, or with the card beside a conversation."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.conversations.models import Conversation
from sangam.requests import filling, linking, moves, opening, steps, telling, values
from sangam.requests import models as nouns
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.loading import actor
from sangam.web.workspace.requests import beside, fileinput, finding, views

NOTE_MAX = 2000
Work = Callable[[nouns.Request], str]


def changed(request: Request, number: int, work: Work) -> HttpResponse:
    """Do it and say so; what cannot be done says why, and where the request stands is shown either way."""
    one, error = finding.one(request, number), ""
    try:
        said = work(one)
    except (steps.Refused, values.Wrong) as refused:
        said, error = "", str(refused)
    place = loading.number(request.POST.get("beside"))
    if place and is_partial(request):
        return beside.card(request, place, said=said, error=error)
    if said or error:
        (messages.error if error else messages.success)(request, error or said)
    return redirect("workspace:conversation", place) if place else redirect("workspace:request", number)


def _note(request: Request) -> str:
    return request.POST.get("note", "").replace("\x00", "")[:NOTE_MAX]


@require_POST
@signed_in
def stage(request: Request, number: int) -> HttpResponse:
    """To the stage that is named, on or back. With `asked` the tick says whether the customer is told."""

    def work(one: nouns.Request) -> str:
        tell = bool(request.POST.get("tell")) if request.POST.get("asked") else None
        waits = moves.move(
            one, request.POST.get("to", ""), by=actor(request), seen=request.POST.get("seen", ""), note=_note(request),
            tell=tell, approves=moves.may_approve(one, request.scope),
        )  # fmt: skip
        return _("Approval is asked for. It goes on as soon as a lead agrees.") if waits else _("Moved")

    return changed(request, number, work)


@require_POST
@signed_in
def end(request: Request, number: int) -> HttpResponse:
    """Cancelled, or taken up again."""

    def work(one: nouns.Request) -> str:
        if request.POST.get("do") == "reopen":
            done = moves.reopen(one, by=actor(request), note=_note(request))
            return _("Reopened") if done else _("It is under way already.")
        done = moves.cancel(one, by=actor(request), note=_note(request))
        return _("Cancelled. It can be reopened here.") if done else _("It has ended already.")

    return changed(request, number, work)


@require_POST
@signed_in
def approval(request: Request, number: int) -> HttpResponse:
    """Who does not lead its team is told so, whatever he posts."""

    def work(one: nouns.Request) -> str:
        if not moves.may_approve(one, request.scope):
            raise steps.Refused(_("Only a lead of its team or an admin can decide this."))
        agreed = request.POST.get("do") == "approve"
        moves.decide(one, agreed, by=actor(request), reason=_note(request))
        return _("Approved") if agreed else _("Not approved")

    return changed(request, number, work)


@require_POST
@signed_in
def fields(request: Request, number: int) -> HttpResponse:
    """What was touched is written; the form comes back with what does not fit, nothing typed is lost."""
    one = finding.one(request, number)
    data, failed = fileinput.taken(request.user, one.version.shape, request.POST, request.FILES)
    form = views.fields_form(request, one, finding.conversations(one, request)[0], data)
    if failed:
        form.blame(failed)
        return views.shown(request, one, form, 422)
    try:
        filling.fill(one, form.given, by=actor(request), seen=form.seen)
    except values.Wrong as wrong:
        form.blame(wrong.problems)
    except filling.Meanwhile as crossed:
        form.blame({key: _theirs(finding.one(request, number), key) for key in crossed.fields})
    else:
        messages.success(request, _("Saved"))
        return redirect("workspace:request", number)
    return views.shown(request, one, form, 422)


def _theirs(one: nouns.Request, key: str) -> str:
    """What stands there now, for whoever was slower."""
    field, value = one.version.shape.field(key), one.fields.get(key)
    text = values.said(field, value, finding.language()) if field and value is not None else _("nothing")
    return _("Somebody wrote “{text}” here meanwhile. Yours is not lost: compare, and save again.").format(text=text)


@require_POST
@signed_in
def update(request: Request, number: int) -> HttpResponse:
    def work(one: nouns.Request) -> str:
        text = request.POST.get("text", "").replace("\x00", "")
        step = telling.update(one, text, by=actor(request), send=bool(request.POST.get("send")))
        return _("Sent to the customer") if step.message_id else _("It stands on the customer’s page now.")

    return changed(request, number, work)


@require_POST
@signed_in
def owner(request: Request, number: int) -> HttpResponse:
    def work(one: nouns.Request) -> str:
        person = loading.number(request.POST.get("person"))
        given = get_object_or_404(loading.people(), pk=person) if person else None
        opening.give(one, given, by=actor(request))
        return _("{who} has it now").format(who=given) if given else _("Nobody has it now")

    return changed(request, number, work)


@require_POST
@signed_in
def link(request: Request, number: int) -> HttpResponse:
    """A conversation that is seen too is linked, or no longer; `#` before its number may stand or not."""

    def work(one: nouns.Request) -> str:
        typed = request.POST.get("conversation", "").strip().removeprefix("#")
        known = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
        found = Conversation.objects.visible_to(request.scope).filter(number=known).first()
        if found is None:
            raise steps.Refused(_("No conversation of yours has this number. Look at its number in the list."))
        if request.POST.get("do") == "unlink":
            linking.unlink(one, found, by=actor(request))
            return _("No longer linked")
        return _("Linked") if linking.link(one, found, by=actor(request)) else _("It is linked already.")

    return changed(request, number, work)

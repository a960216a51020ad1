"""Requests beside a conversation: the card in its column, and a new one with what is known already."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sangam.conversations import family
from sangam.conversations.models import Conversation
from sangam.requests import opening, queries, steps, values
from sangam.requests.models import RequestType
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.requests import fileinput, finding, forms

SHOWN = 6


@require_safe
@signed_in
def shown(request: Request, number: int) -> HttpResponse:
    return card(request, number)


def card(request: Request, number: int, *, said: str = "", error: str = "") -> HttpResponse:
    """Open ones of the customer, and whatever is spoken of here."""
    conversation = loading.conversation(request, number)
    here = queries.of_conversations(family.ids(conversation.pk), request.scope)
    linked = {one.pk for one in here}
    live = [one for one in queries.of_customer(conversation.customer_id, request.scope) if one.is_live]
    rows = [finding.row(one) for one in sorted({*here, *live}, key=lambda one: (not one.is_live, -one.pk))]
    language = finding.language()
    kinds = [(one.key, one.current.shape.label(language)) for one in queries.types_for(conversation.brand_id) if one.current]
    context = {
        "conversation": conversation, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "linked": linked,
        "kinds": kinds, "said": said, "error": error,
    }  # fmt: skip
    return render(request, "requests/_card.html.jinja", context, status=409 if error else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request, number: int) -> HttpResponse:
    """A type, then its fields with what is known already, then it is open."""
    conversation = loading.conversation(request, number)
    wanted = request.GET.get("type", "")
    kind = next((one for one in queries.types_for(conversation.brand_id) if one.key == wanted), None)
    if kind is None:
        raise Http404
    if request.method == "POST":
        return _open(request, conversation, kind)
    form = _form(request, conversation, kind)
    return _asked(request, conversation, kind, form)


def _form(request: Request, conversation: Conversation, kind: RequestType, data: QueryDict | None = None) -> forms.FieldsForm:
    assert kind.current is not None
    shape = kind.current.shape
    known = finding.prefilled(shape, conversation, request) if data is None else {}
    ticked = finding.ticked(shape, data) if data is not None else ()
    files = finding.files(request, family.ids(conversation.pk), ticked=ticked)
    return forms.FieldsForm(shape, known, data, files=files, opening=True)


def _asked(request: Request, conversation: Conversation, kind: RequestType, form: forms.FieldsForm) -> HttpResponse:
    assert kind.current is not None
    shape = kind.current.shape
    name = "requests/_new.html.jinja" if is_partial(request) else "requests/new.html.jinja"
    context = {
        "conversation": conversation, "kind": kind, "label": shape.label(finding.language()), "form": form,
        "tells": shape.tells, "says": bool(shape.stages[0].says), "key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, name, context, status=422 if form.is_bound else 200)


def _open(request: Request, conversation: Conversation, kind: RequestType) -> HttpResponse:
    assert kind.current is not None
    data, failed = fileinput.taken(request.user, kind.current.shape, request.POST, request.FILES)
    form = _form(request, conversation, kind, data)
    if failed:
        form.blame(failed)
        return _asked(request, conversation, kind, form)
    asked = opening.from_conversation(
        conversation, fields=form.given, owner=request.user, client_key=request.POST.get("key", "")[:64] or None,
        tell=bool(request.POST.get("tell")),
    )  # fmt: skip
    try:
        made = opening.open_(kind, asked, by=loading.actor(request))
    except values.Wrong as wrong:
        form.blame(wrong.problems)
    except steps.Refused as refused:
        form.add_error(None, str(refused))
    else:
        said = _("{number} is open").format(number=made)
        if is_partial(request):
            answer = card(request, conversation.number, said=said)
            # It shows where the requests are, and what it was asked for in closes.
            answer["HX-Retarget"], answer["HX-Trigger"] = ".requests-known", "request-opened"
            return answer
        messages.success(request, said)
        return redirect("workspace:request", made.number)
    return _asked(request, conversation, kind, form)

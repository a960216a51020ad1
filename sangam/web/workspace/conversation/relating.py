"""What a conversation is to others: said, taken back, and many children answered at once."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sangam.conversations import opened, relations
from sangam.conversations.bulk import children as answering
from sangam.conversations.bulk import looking, running
from sangam.conversations.models import BulkChange
from sangam.web.ui import words
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import actions
from sangam.web.workspace.conversation.joining import OtherForm
from sangam.web.workspace.conversation.relation_words import CHOICES


class RelationForm(OtherForm):
    kind = forms.ChoiceField(choices=CHOICES)


class ChildrenForm(forms.Form):
    text = forms.CharField(max_length=100_000, required=False)


@require_POST
@signed_in
def relate(request: Request, number: int) -> HttpResponse:
    """The other one is this to it from now on; with `gone` it is nothing any more."""
    conversation = loading.conversation(request, number)
    form = RelationForm({"kind": relations.MANUAL, **request.POST.dict()})
    other = opened.find(request.scope, form.cleaned_data["other"]) if form.is_valid() else None
    if other is None:
        return actions.refused(request, _("You see no conversation with this number."))
    by = loading.actor(request)
    if "gone" in request.POST:
        relations.remove(conversation, other, by=by)
        return actions.changed(request, conversation.number, lambda _row: _("No longer related"))
    try:
        relations.relate(other, conversation, form.cleaned_data["kind"], by=by)
    except relations.Impossible as error:
        return actions.refused(request, str(error))
    return actions.changed(request, conversation.number, lambda _row: _("Related"))


@require_POST
@signed_in
def children(request: Request, number: int) -> HttpResponse:
    """Answer its open children with the same words (none: say nothing), and solve them: few at once, of many it is told how
    far they are. A child is answered once, whatever breaks off."""
    conversation = loading.conversation(request, number)
    form = ChildrenForm(request.POST)
    if not form.is_valid():
        return actions.refused(request, _("That is too long."))
    try:
        bulk = answering.settle(conversation, form.cleaned_data["text"], by=request.user)
    except running.UnderWay:
        return actions.refused(request, _("The children are being answered at this moment. Nothing was sent twice."))
    return actions.changed(request, conversation.number, lambda _row: _said(request, bulk))


def _said(request: Request, bulk: BulkChange) -> str:
    if bulk.working:
        return ngettext(
            "{count} child is being solved. You can leave this page.",
            "{count} children are being solved. You can leave this page.",
            bulk.total,
        ).format(count=words.number(bulk.total))
    said = [ngettext("{count} child solved.", "{count} children solved.", bulk.done).format(count=words.number(bulk.done))]
    left = [f"#{one.number}" for one in looking.missed(bulk, request.scope)]
    if left:
        said.append(_("Not answered: {numbers}").format(numbers=", ".join(left)))
    return " ".join(said)

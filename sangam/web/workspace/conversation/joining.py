"""Making two conversations one matter, and two again."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.conversations import join, opened, split
from sangam.conversations.models import Join
from sangam.web.ui.person import Request, back, is_partial, signed_in
from sangam.web.workspace import loading


class OtherForm(forms.Form):
    """`other` is a conversation's number, as people write it."""

    other = forms.RegexField(r"^\s*#?\d{1,18}\s*$", max_length=24)

    def clean_other(self) -> int:
        return int(self.cleaned_data["other"].strip().lstrip("#"))


@require_POST
@signed_in
def joining(request: Request, number: int) -> HttpResponse:
    """The other one becomes a part of this one."""
    conversation = loading.conversation(request, number)
    form = OtherForm(request.POST)
    other = opened.find(request.scope, form.cleaned_data["other"]) if form.is_valid() else None
    if other is None:
        return _refused(request, _("You see no conversation with this number."))
    try:
        join.join(conversation, other, by=loading.actor(request), user=request.user)
    except join.Impossible as error:
        return _refused(request, str(error))
    return _shown(request, conversation.number)


@require_POST
@signed_in
def parting(request: Request, number: int, join_id: int) -> HttpResponse:
    """A join is undone."""
    conversation = loading.conversation(request, number)
    edge = get_object_or_404(Join, pk=join_id, joined__root=conversation, undone_at=None)
    join.undo(edge, by=loading.actor(request), user=request.user)
    return _shown(request, conversation.number)


@require_POST
@signed_in
def splitting(request: Request, number: int) -> HttpResponse:
    """A message, with `onward` all after it too, becomes a matter of its own, which is opened."""
    message = loading.message(request, number)
    try:
        made = split.split(message, onward="onward" in request.POST, by=loading.actor(request))
    except split.Impossible as error:
        return _refused(request, str(error))
    return _shown(request, made.number)


def _shown(request: Request, number: int) -> HttpResponse:
    """All of it reads otherwise now."""
    if not is_partial(request):
        return back(request, reverse("workspace:conversation", args=[number]))
    return loading.brought_back(number)


def _refused(request: Request, words: str) -> HttpResponse:
    return render(request, "conversation/_refused.html.jinja", {"errors": [words]}, status=422)

"""What a conversation is to others: said, taken back, and many children answered at once."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sangam.conversations import opened, relations, status, write
from sangam.conversations.models import Category, Conversation
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import actions
from sangam.web.workspace.conversation.joining import OtherForm
from sangam.web.workspace.conversation.relation_words import CHOICES

AT_ONCE = 50


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
    """Answer its open children with the same words (none: say nothing), and solve them: the oldest so many, and how many are
    left is said. Whatever breaks off, a child is answered once: who was answered is solved, and open no more."""
    conversation = loading.conversation(request, number)
    form = ChildrenForm(request.POST)
    if not form.is_valid():
        return actions.refused(request, _("That is too long."))
    ids = relations.children(conversation)
    seen = Conversation.objects.visible_to(request.scope).filter(pk__in=ids, category__lt=Category.SOLVED)
    rows = list(seen.select_related("channel").order_by("pk")[:AT_ONCE])
    more = seen.count() - len(rows)
    left = [row.number for row in rows if not _settle(request, row, form)]
    solved = len(rows) - len(left)

    def work(_row: Conversation) -> str:
        said = [ngettext("{count} child solved.", "{count} children solved.", solved).format(count=solved)]
        if left:
            said.append(_("Not answered: {numbers}").format(numbers=", ".join(f"#{one}" for one in left)))
        if more > 0:
            said.append(ngettext("{count} is left: once more.", "{count} are left: once more.", more).format(count=more))
        return " ".join(said)

    return actions.changed(request, conversation.number, work)


def _settle(request: Request, row: Conversation, form: ChildrenForm) -> bool:
    """False where it could not be answered; then it stays open."""
    by, text, writing = loading.actor(request), form.cleaned_data["text"].strip(), None
    if text:
        if row.channel is None:
            return False
        key = f"child-{row.pk}-{request.POST.get('client_key', '')[:30]}"
        writing = write.Writing(text, write.reply_parties(row), client_key=key)
    try:
        with transaction.atomic():
            if status.locked(row).category >= Category.SOLVED:  # a colleague was first
                return True
            if writing and row.channel:
                write.reply(row, writing, channel=row.channel, by=by, author=request.user)
            status.solve(row, by=by)
    except write.Refused:
        return False
    return True

"""The company's own fields of a customer, and of a company, as a form of their own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers import family
from sangam.customers.attributes import read, write
from sangam.customers.together import mark
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.conversation import fields
from sangam.web.workspace.conversation.fields import Shown
from sangam.web.workspace.customers import marked, shown
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number


def held(merged: family.Merged, **narrowed: Any) -> list[read.Held]:
    return read.of_customer([one.pk for one in merged.members], **narrowed)


def grouped(rows: Sequence[read.Held]) -> list[tuple[str, list[read.Held]]]:
    """Those that hold something, under their headings, in the order of the list."""
    groups: dict[str, list[read.Held]] = {}
    for one in rows:
        if one.value is not None:
            groups.setdefault(one.attribute.group, []).append(one)
    return list(groups.items())


def inputs(rows: Sequence[read.Held], scope: Scope) -> list[Shown]:
    """Those that this person may write."""
    return [
        Shown(one.attribute, one.value, answered=True, mark=mark(one.value)) for one in rows if one.attribute.may_edit(scope)
    ]


@require_http_methods(["GET", "POST"])
@signed_in
def of_customer(request: Request, number: int) -> HttpResponse:
    """`from` is the number of the conversation beside which it was written: back there."""
    customer = shown.customer(request, number)
    merged = family.merged(customer)
    beside = read_number(request.POST.get("from")) or 0
    gone = reverse("workspace:conversation", args=[beside]) if beside else reverse("workspace:customer_page", args=[number])
    again = shown.customer(request, number)
    return _form(
        request, gone, merged.name, lambda: held(family.merged(again)),
        lambda values, seen: write.of_customer(customer.pk, values, by=actor(request), seen=seen),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def of_company(request: Request, number: int) -> HttpResponse:
    company = shown.company(request, number)
    gone = reverse("workspace:customer_company", args=[number])
    return _form(
        request, gone, company.name, lambda: read.of_company(number),
        lambda values, seen: write.of_company(number, values, by=actor(request), seen=seen),
    )  # fmt: skip


def _form(request: Request, gone: str, title: str, now: Any, save: Any) -> HttpResponse:
    rows = now()
    drawn, status = inputs(rows, request.scope), 200
    if request.method == "POST":
        allowed = {one.field.key for one in drawn}
        values = {key: value for key, value in fields.given(request.POST).items() if key in allowed}
        try:
            clashes = save(values, marked.seen(request.POST))
        except write.Wrongs as error:
            drawn, status = _refused(drawn, values, error.problems, marked.seen(request.POST)), 422
        else:
            if not clashes:
                messages.success(request, _("Saved"))
                return redirect(gone)
            drawn, status = _clashing(inputs(now(), request.scope), clashes), 409
    context = {"fields": drawn, "gone": gone, "title": title, "status": status}
    return render(request, "customers/attributes.html.jinja", context, status=status)


def _refused(
    drawn: Sequence[Shown], values: Mapping[str, Any], problems: Mapping[str, str], seen: Mapping[str, str]
) -> list[Shown]:
    """What was written stands in the form, with the marks of what it was drawn from."""
    return [
        replace(one, value=values[key], problem=problems.get(key, ""), mark=seen.get(key, one.mark))
        if (key := one.field.key) in values
        else one
        for one in drawn
    ]


def _clashing(drawn: Sequence[Shown], clashes: Sequence[write.Clash]) -> list[Shown]:
    """Theirs stands in the database and is told; mine stands in the form."""
    mine = {one.held.attribute.key: one for one in clashes}
    names = {
        row.pk: str(row) for row in User.objects.filter(pk__in=[one.held.changed_by for one in clashes if one.held.changed_by])
    }
    found = []
    for one in drawn:
        if (clash := mine.get(one.field.key)) is not None:
            who = names.get(clash.held.changed_by or 0, _("Somebody"))
            theirs = fields.written(clash.held.value) or _("nothing")
            found.append(replace(one, value=clash.mine, theirs=theirs, who=who))
        else:
            found.append(one)
    return found

"""The list of customers: all, those of a segment or a list, those who meet a condition; and the way to one of them by an
address, a number or a whole name."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.conditions import tree
from sangam.conditions.values import Wrong
from sangam.customers.duplicates import queue
from sangam.customers.segments import known, people
from sangam.web.ui import conditions
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace.customers import chosen as choosing
from sangam.web.workspace.customers import shown
from sangam.web.workspace.customers.chosen import Chosen
from sangam.web.workspace.customers.duplicates import COUNT_MAX
from sangam.web.workspace.loading import number as read_number

COUNT_SECONDS = 3.0


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    chosen = choosing.read(request.GET.dict(), request.scope)
    asked = chosen.given.get("q", "")
    if set(chosen.given) == {"q"} and (found := shown.named(asked)):
        return redirect("workspace:customer_page", found)
    before = read_number(request.GET.get("after"))
    context: dict[str, Any] = {"chosen": chosen, "asked": asked, "rows": (), "older": "", "first": not before}
    try:
        page = people.page(chosen.asked(), before=before)
        context |= {"rows": page.rows, "older": f"?{_and(chosen, page.after)}" if page.after else ""}
    except people.Slow:
        chosen.trouble = _(
            "This takes longer than a page may. Nothing is lost: take one of the filters away, or save it as a segment."
        )
    context |= {"waiting": len(queue.waiting().values_list("pk")[: COUNT_MAX + 1]), "where": chosen.given.get("where", "")}
    return render(request, "customers/home.html.jinja", context)


def _and(chosen: Chosen, after: str) -> str:
    return f"{chosen.query}&after={after}" if chosen.query else f"after={after}"


@require_safe
@signed_in
def counted(request: Request) -> HttpResponse:
    """How many the list holds, fetched after it is shown; "1,000+" where counting all takes long."""
    asked = choosing.read(request.GET.dict(), request.scope).asked()
    number: int | None
    try:
        number, capped = people.count(asked, seconds=COUNT_SECONDS), False
    except people.Slow:
        try:
            number, capped = people.count(asked, seconds=COUNT_SECONDS, most=COUNT_MAX), True
        except people.Slow:
            number, capped = None, True
    context = {"number": number, "capped": capped, "whole": request.GET.get("as") == "whole"}
    return render(request, "customers/_count.html.jinja", context)


@require_safe
@signed_in
def filters(request: Request) -> HttpResponse:
    """The editor of the condition in the address, for the panel above the list."""
    chosen = choosing.read(request.GET.dict(), request.scope)
    return _panel(request, chosen, _editor(chosen))


@require_POST
@signed_in
def filtering(request: Request) -> HttpResponse:
    """A condition that somebody tries: it stands in the address, so it can be sent, saved and gone back from."""
    chosen, fields = choosing.read(request.GET.dict(), request.scope), known.fields()
    group = conditions.read(request.POST, fields)
    try:
        node = conditions.condition(group, fields)
    except Wrong as error:
        return _panel(request, chosen, group, wrong=str(error))
    given = {key: value for key, value in chosen.given.items() if key != "where"}
    if group.parts:
        given["where"] = json.dumps(tree.write(node), separators=(",", ":"), ensure_ascii=False)
    address = Chosen(given, fields).url
    return (
        HttpResponse(status=204, headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else redirect(address)
    )


def _editor(chosen: Chosen) -> conditions.Group:
    try:
        data = json.loads(chosen.given.get("where", "{}"))
    except ValueError:
        data = {}
    group = conditions.shown(data if isinstance(data, dict) else {}, chosen.fields)
    if not group.parts:
        group.parts.append(conditions.blank(chosen.fields))
    return conditions.renumbered(group)


def _panel(request: Request, chosen: Chosen, group: conditions.Group, wrong: str = "") -> HttpResponse:
    context = {
        "chosen": chosen,
        "wrong": wrong,
        **conditions.editing(group, chosen.fields, reverse("workspace:customer_condition")),
    }
    template = "customers/_filters.html.jinja" if is_partial(request) else "customers/filters.html.jinja"
    return render(request, template, context)

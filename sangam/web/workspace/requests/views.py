"""The lists of requests and tasks, and the page of one request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sangam.lib import clock
from sangam.requests import models as nouns
from sangam.requests import moves, present, queries, telling
from sangam.requests.models import RequestType, Task
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.requests import finding, forms, listing


@require_safe
@signed_in
def requests(request: Request) -> HttpResponse:
    shown = listing.read(request.GET.dict())
    page = queries.page(request.scope, shown.filters(request.user.pk), before=int(shown.before or 0) or None)
    kinds = list(RequestType.objects.filter(current__isnull=False).select_related("current"))
    language = finding.language()
    chosen = next((one for one in kinds if str(one.pk) == shown.type), None)
    stages = chosen.current.shape.stages if chosen and chosen.current else ()
    context = {
        "listing": shown, "rows": [finding.row(one) for one in page.rows], "teams": loading.teams(request),
        "kinds": [(one.pk, one.current.shape.label(language)) for one in kinds if one.current],
        "stages": [(one.key, one.label(language)) for one in stages],
        "states": (("live", _("Under way")), ("ended", _("Ended")), ("all", _("All"))),
        "older": shown.page_url(page.before) if page.before else "", "newer": shown.url if shown.before else "",
    }  # fmt: skip
    return render(request, "requests/list.html.jinja", context)


@require_safe
@signed_in
def tasks(request: Request) -> HttpResponse:
    whose = request.GET.get("whose", "")
    found = queries.tasks_of(request.scope, whose=whose if whose in ("mine", "team") else "all")
    rows = [(one, finding.row(one.request), bool(one.due_at and one.due_at < clock.now())) for one in found]
    return render(request, "requests/tasks.html.jinja", {"rows": rows, "whose": whose})


@require_safe
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    return shown(request, finding.one(request, number))


def shown(request: Request, one: nouns.Request, form: forms.FieldsForm | None = None, status: int = 200) -> HttpResponse:
    steps = list(one.steps.order_by("place"))
    conversations, unseen = finding.conversations(one, request)
    form = form or fields_form(request, one, conversations)
    approval, place = finding.waiting(one), telling.where(one)
    tasks = list(Task.objects.filter(request=one).select_related("team", "person", "done_by").order_by("pk"))
    context: dict[str, Any] = {
        "one": one, "row": finding.row(one), "stepper": finding.stepper(one, steps), "form": form, "tasks": tasks,
        "choices": finding.stages_to_choose(one), "history": finding.history(one, steps), "now": clock.now(),
        "conversations": conversations, "unseen": unseen, "approval": approval, "people": loading.people(),
        "approval_words": finding.approval_words(one, approval) if approval else "",
        "may_approve": moves.may_approve(one, request.scope), "tells": one.version.shape.tells,
        "public": present.for_customer(one, telling.language_of(one, place[0] if place else None), finding.readable(one)),
        "place": place if place and place[0] in conversations else None, "can_tell": place is not None,
        "task_form": forms.TaskForm(loading.teams(request), loading.people()),
    }  # fmt: skip
    return render(request, "requests/page.html.jinja", context, status=status)


def fields_form(request: Request, one: nouns.Request, conversations: Any, data: QueryDict | None = None) -> forms.FieldsForm:
    shape = one.version.shape
    values = {field.key: finding.typed(field, one.fields.get(field.key)) for field in shape.fields}
    ticked = finding.ticked(shape, data) if data is not None else ()
    files = finding.files(request, [row.pk for row in conversations], ticked=ticked, request=one)
    return forms.FieldsForm(shape, values, data, files=files, revisions=one.revisions)

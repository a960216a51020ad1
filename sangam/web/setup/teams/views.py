"""Teams: who answers what together."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sangam.accounts import teams
from sangam.accounts.models import Team
from sangam.web.setup.editing import Screen, run
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.teams.forms import TeamForm
from sangam.web.ui.person import Request

HERE = "teams"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows = Team.objects.visible_to(request.scope).select_related("calendar")
    counted = rows.annotate(size=Count("memberships", filter=Q(memberships__user__is_active=True)))
    return show(request, "setup_teams/page.html.jinja", HERE, {"teams": counted})


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    return _edit(request, None, _("New team"))


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.scope), pk=number)
    return _edit(request, team, team.name)


def _edit(request: Request, team: Team | None, title: str) -> HttpResponse:
    def save(form: Any) -> str:
        given = dict(form.cleaned_data)
        members = given.pop("members")
        if team:
            teams.change(team, given, by=request.user)
        row = team or teams.create(given, by=request.user)
        teams.set_members(row, members, by=request.user)
        return reverse("setup:teams")

    context = {"title": title, "back": reverse("setup:teams")}
    return run(
        request,
        Screen(
            HERE, team, lambda data, row: TeamForm(data, instance=row), save, _("Saved"), "setup_teams/one.html.jinja", context
        ),
    )

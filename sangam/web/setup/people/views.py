"""People: who works here, and what each may do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import factors, people, policy
from sangam.accounts.models import User
from sangam.web.setup.editing import Screen, run
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.people.forms import PersonForm
from sangam.web.ui.person import Request, proven

HERE = "people"
OWN = ("name", "email", "role", "zone", "language")


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows: QuerySet[User] = (
        policy.told(User.objects.all()).prefetch_related("memberships__team").order_by("-is_active", "name", "pk")
    )
    return show(request, "setup_people/page.html.jinja", HERE, {"people": rows})


@require_http_methods(["GET", "POST"])
@admins
@proven
def invite(request: Request) -> HttpResponse:
    """The one-time password stands on the page that answers, and nowhere else."""

    def save(form: Any) -> HttpResponse:
        given = form.cleaned_data
        user, password = people.invite(given["email"], given["name"], role=given["role"], teams=given["teams"], by=request.user)
        people.change(user, by=request.user, zone=given["zone"], language=given["language"])
        return _password(request, user, password)

    context = {"title": _("Invite somebody"), "back": reverse("setup:people"), "save_label": _("Invite")}
    return run(
        request,
        Screen(
            HERE,
            None,
            lambda data, row: PersonForm(data, instance=User(zone=request.user.zone)),
            save,
            template="setup_people/one.html.jinja",
            context=context,
        ),
    )


@require_http_methods(["GET", "POST"])
@admins
@proven
def one(request: Request, number: int) -> HttpResponse:
    person = get_object_or_404(User, pk=number)

    def save(form: Any) -> str:
        given = dict(form.cleaned_data)
        teams = given.pop("teams")
        try:
            people.change(person, by=request.user, **{name: given[name] for name in OWN})
            people.set_teams(person, teams, by=request.user)
        except people.LastAdmin:
            form.add_error("role", _("This is the only admin. Make somebody else admin first."))
        return reverse("setup:people")

    context = {
        "title": person.name or person.email,
        "back": reverse("setup:people"),
        "person": person,
        "held": factors.of(person),
    }
    return run(
        request,
        Screen(
            HERE,
            person,
            lambda data, row: PersonForm(data, instance=row),
            save,
            _("Saved"),
            "setup_people/one.html.jinja",
            context,
        ),
    )


@require_POST
@admins
@proven
def access(request: Request, number: int) -> HttpResponse:
    """`do`: let_go, take_back, password or factors."""
    person = get_object_or_404(User, pk=number)
    match request.POST.get("do"):
        case "let_go":
            return _let_go(request, person)
        case "take_back":
            return _password(request, person, people.take_back(person, by=request.user))
        case "password":
            return _password(request, person, people.new_password(person, by=request.user))
        case "factors":
            factors.reset(person, by=request.user)
            messages.success(request, _("The second factors of %(name)s are gone; a password is enough") % {"name": person})
    return HttpResponseRedirect(reverse("setup:person", args=[number]))


def _let_go(request: Request, person: User) -> HttpResponse:
    try:
        people.let_go(person, by=request.user)
    except people.LastAdmin:
        messages.error(request, _("This is the only admin. Make somebody else admin first."))
        return HttpResponseRedirect(reverse("setup:person", args=[person.pk]))
    messages.success(request, _("%(name)s can no longer sign in") % {"name": person})
    return HttpResponseRedirect(reverse("setup:people"))


def _password(request: Request, person: User, password: str) -> HttpResponse:
    context = {"person": person, "password": password, "sign_in": request.build_absolute_uri(reverse("account_login"))}
    return show(request, "setup_people/password.html.jinja", HERE, context)

"""Hours: the list with what each says now, adding, changing with a preview, removing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import held, schedules
from sangam.calendars import saying
from sangam.calendars.models import Calendar
from sangam.lib import clock
from sangam.web.setup import editing
from sangam.web.setup.calendars.forms import CalendarForm
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui import when
from sangam.web.ui.person import Request

HERE = "calendars"
WORKING_WEEK = {str(day): [["09:00", "18:00"]] for day in range(5)}


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows = Calendar.objects.order_by("name")
    return show(
        request, "setup_calendars/page.html.jinja", HERE, {"rows": [(row, saying.state(row, clock.now())) for row in rows]}
    )


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    def save(form: Any) -> str:
        calendar = schedules.create(form.cleaned_data, by=request.user)
        return reverse("setup:calendar", args=[calendar.pk])

    return _edit(request, None, save, _("New hours"), _("Hours added"))


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=number)

    def save(form: Any) -> str:
        schedules.change(calendar, form.cleaned_data, by=request.user)
        return reverse("setup:calendar", args=[number])

    return _edit(request, calendar, save, calendar.name, _("Saved"))


def _edit(request: Request, calendar: Calendar | None, save: Any, title: str, said: str) -> HttpResponse:
    first = Calendar(zone=request.user.zone, hours=WORKING_WEEK)
    drawn = _drawn(request, calendar or first)
    context = {
        "title": title,
        "back": reverse("setup:calendars"),
        "preview": _said(drawn),
        "sections": [
            (_("Where"), ("name", "zone")),
            (_("Week"), ("hours",)),
            (_("Holidays"), ("holiday_country", "holiday_region", "days_off", "extra_days")),
        ],
    }

    def make(data: Any, row: Any) -> CalendarForm:
        return CalendarForm(data, instance=row or first)

    return editing.run(request, editing.Screen(HERE, calendar, make, save, said, "setup_calendars/edit.html.jinja", context))


def _drawn(request: Request, stored: Calendar) -> Calendar:
    """The hours as the form has them now, as far as they are sound; never saved."""
    if request.method != "POST":
        return stored
    kept = {field.attname: getattr(stored, field.attname) for field in Calendar._meta.concrete_fields}
    form = CalendarForm(request.POST, instance=Calendar(**kept))
    form.is_valid()
    sound = {name: value for name, value in form.cleaned_data.items() if name in kept}
    return Calendar(**{**kept, **sound})


def _said(calendar: Calendar) -> dict[str, Any]:
    now = clock.now()
    today = now.astimezone(calendar.tzinfo).date()
    coming = [(when.day(day, today), name) for day, name in saying.next_holidays(calendar, today)]
    return {"state": saying.state(calendar, now), "holidays": coming}


@require_POST
@admins
def preview(request: Request) -> HttpResponse:
    """What the values in the form would say now; the regions of the country chosen come with it."""
    form = CalendarForm(request.POST, instance=Calendar())
    form.is_valid()
    errors = [str(text) for name in ("hours", "days_off", "extra_days") for text in form.errors.get(name, [])]
    context = {"preview": _said(_drawn(request, Calendar())), "form": form, "errors": errors, "swap": True}
    return render(request, "setup_calendars/_preview.html.jinja", context)


@require_POST
@admins
def remove(request: Request, number: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=number)
    try:
        schedules.delete(calendar, by=request.user)
    except held.Held as error:
        text = _("They stay, because they are still used by %(names)s. Give those other hours first.")
        messages.error(request, text % {"names": ", ".join(error.by)})
        return HttpResponseRedirect(reverse("setup:calendar", args=[number]))
    messages.success(request, _("%(name)s is removed") % {"name": calendar.name})
    return HttpResponseRedirect(reverse("setup:calendars"))

"""What every screen of Setup shares: the list of areas beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.web.ui.person import Request


@dataclass(frozen=True, slots=True)
class Area:
    name: str
    label: str | Promise
    icon: str
    about: str | Promise

    @property
    def url(self) -> str:
        """Where it is; "" while its screens are not installed."""
        try:
            return reverse(f"setup:{self.name}")
        except NoReverseMatch:
            return ""


GROUPS: tuple[tuple[str | Promise, tuple[Area, ...]], ...] = (
    (
        _("Reach"),
        (
            Area("channels", _("Channels"), "plug", _("The addresses you answer at, and how each is doing.")),
            Area("mending", _("Needs a look"), "octagon-alert", _("What could not be understood, done or delivered.")),
            Area("blocked", _("Blocked senders"), "ban", _("Whose messages go to spam.")),
        ),
    ),
    (
        _("Company"),
        (
            Area("brands", _("Brands"), "building-2", _("Name, colour, signature and languages of what customers see.")),
            Area("calendars", _("Hours"), "calendar", _("When people are there: weekly hours, holidays, days off.")),
        ),
    ),
    (
        _("People"),
        (
            Area("people", _("People"), "user-round", _("Who works here, and what each may do.")),
            Area("teams", _("Teams"), "users", _("Who answers what together.")),
            Area("safety", _("Sign-in"), "shield-check", _("Who must have more than a password.")),
        ),
    ),
    (
        _("Labels"),
        (
            Area("statuses", _("Statuses"), "circle-dot", _("Your own words for new, open, pending, solved.")),
            Area("tags", _("Tags"), "tag", _("Short words you sort matters by.")),
            Area("fields", _("Fields"), "square-pen", _("What you note on each conversation.")),
            Area("attributes", _("Customer fields"), "contact", _("What you note of customers and companies.")),
            Area("merging", _("Merging"), "git-merge", _("Whether two who are one are merged by themselves.")),
            Area("life", _("Life stages"), "star", _("Visitor, lead, customer; and the steps of an opportunity.")),
        ),
    ),
    (
        _("Processes"),
        (Area("requests", _("Requests"), "clipboard-list", _("Returns, refunds, complaints: stages, fields, tasks.")),),
    ),
    (
        _("Files"),
        (
            Area("imports", _("Import"), "upload", _("Customers and companies from a file.")),
            Area("exports", _("Export"), "download", _("Everybody you know, in one file.")),
        ),
    ),
    (
        _("Programs"),
        (Area("tokens", _("API"), "key-round", _("What shops and other programs may tell and read.")),),
    ),
    (_("Record"), (Area("audit", _("Changes"), "history", _("Who changed what in Setup, and when.")),)),
)


def show(request: Request, template: str, here: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of Setup. `here` is the name of the area it belongs to."""
    groups = [(label, there) for label, areas in GROUPS if (there := [area for area in areas if area.url])]
    area = next((area for _label, areas in groups for area in areas if area.name == here), None)
    return render(request, template, {"groups": groups, "here": here, "area": area, **context}, status=status)

"""The list of conversations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sangam.accounts.models import Brand
from sangam.conversations.models import Priority, Status, Tag
from sangam.web.ui import when
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.inbox import counted, listing, pane

LANGUAGES = (
    "ar", "bn", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "gu", "he", "hi", "hu", "id", "it", "ja", "ko", "nl",
    "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "ur", "uz", "vi", "zh",
)  # fmt: skip


@require_safe
@signed_in
def conversations(request: Request) -> HttpResponse:
    """The page, or for htmx only the column."""
    context = pane.context(request, listing.read(request.GET.dict()))
    template = "inbox/_list.html.jinja" if is_partial(request) else "inbox/page.html.jinja"
    return render(request, template, context)


@require_safe
@signed_in
def counts(request: Request) -> HttpResponse:
    """The numbers beside the views, loaded after the page: those `of` the places that it has. What came since has none."""
    places = set(request.GET.get("of", "").split(","))
    kept, named = ({name: number for name, number in found.items() if name in places} for found in counted.read(request.scope))
    return render(request, "inbox/_counts.html.jinja", {"counts": kept, "counted": named})


@require_safe
@signed_in
def fresh(request: Request) -> HttpResponse:
    """Whether something new stands on top of the list."""
    shown, known = listing.read(request.GET.dict()), request.GET.get("newest", "")[:60]
    context = {"listing": shown, "newest": known, "fresh": pane.top(request, shown) != known}
    return render(request, "inbox/_fresh.html.jinja", context)


@require_safe
@signed_in
def filters(request: Request) -> HttpResponse:
    """What can be chosen, loaded when the menu opens."""
    context = {
        "listing": listing.read(request.GET.dict()),
        "people": loading.people(),
        "teams": loading.teams(request),
        "channels": loading.channels(request),
        "statuses": Status.objects.all(),
        "tags": Tag.objects.all()[:200],
        "priorities": Priority.choices,
        "brands": Brand.objects.order_by("name"),
        "languages": sorted(((code, when.language_name(code)) for code in LANGUAGES), key=lambda pair: pair[1]),
        "silences": ((7, _("a week")), (14, _("two weeks")), (30, _("a month")), (90, _("three months"))),
        "waits": ((1, _("an hour")), (4, _("four hours")), (24, _("a day")), (72, _("three days"))),
    }
    return render(request, "inbox/_filters.html.jinja", context)

"""Who changed what; and whose messages go to spam."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.accounts import audit
from sangam.accounts.models import AuditEntry, User
from sangam.customers import blocking
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.web.setup import paging
from sangam.web.setup.audit import words
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    """By `person` and by what it is about (`about`), newest first."""
    rows = AuditEntry.objects.select_related("user").order_by("-id")
    person, about = paging.number(request.GET.get("person")), request.GET.get("about", "")
    if about and about not in words.NOUNS:
        raise Http404
    if person:
        rows = rows.filter(user=person)
    if about:
        rows = rows.filter(action__startswith=f"{about}.")
    found, older = paging.page(rows, request.GET)
    context = {
        "lines": words.lines(found),
        "older": older,
        "people": User.objects.order_by("name", "pk"),
        "nouns": words.NOUNS.items(),
        "person": person,
        "about": about,
    }
    return show(request, "setup_audit/page.html.jinja", "audit", context)


@require_safe
@admins
def blocked(request: Request) -> HttpResponse:
    rows = Identity.objects.filter(blocked_at__isnull=False).select_related("customer").order_by("-id")
    found, older = paging.page(rows, request.GET)
    return show(request, "setup_audit/blocked.html.jinja", "blocked", {"rows": found, "older": older})


@require_POST
@admins
def unblock(request: Request, number: int) -> HttpResponse:
    identity = get_object_or_404(Identity, pk=number)
    with transaction.atomic():
        blocking.unblock(identity, by=Actor.user(request.user.pk))
        audit.record(request.user, "sender.unblocked", identity)
    messages.success(request, _("%(name)s is welcome again") % {"name": identity.value})
    return HttpResponseRedirect(reverse("setup:blocked"))

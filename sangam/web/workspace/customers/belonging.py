"""Companies: the list, a company's page, and who belongs to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Upper
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.conversations.models import Conversation
from sangam.customers import companies
from sangam.customers.attributes import read
from sangam.customers.models import Company, Position
from sangam.customers.notes import write as notes
from sangam.customers.staff import belong
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import attributes, shown
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number

SIZE = 50
TALKS, TALKERS = 15, 300
NOTES_MOST = 50


@require_http_methods(["GET", "POST"])
@signed_in
def home(request: Request) -> HttpResponse:
    """The list by name, and a line to add to it. `q` narrows it, `after` is the last one of the page before."""
    if request.method == "POST":
        try:
            row = companies.create(request.POST.get("name", ""), by=actor(request))
        except companies.Refused as error:
            messages.error(request, str(error))
            return redirect("workspace:customer_companies")
        return redirect("workspace:customer_company", row.pk)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[: companies.NAME_MAX]
    after = read_number(request.GET.get("after"))
    rows = list(_listed(request, asked, after)[: SIZE + 1])
    query = urlencode({"q": asked, "after": rows[SIZE - 1].pk}) if len(rows) > SIZE else ""
    here = reverse("workspace:customer_companies")
    context = {
        "rows": rows[:SIZE], "asked": asked, "older": f"?{query}" if query else "",
        "newer": f"{here}?{urlencode({'q': asked})}" if after else "",
    }  # fmt: skip
    return render(request, "customers/companies.html.jinja", context)


def _listed(request: Request, asked: str, after: int | None) -> QuerySet[Company]:
    rows = Company.objects.visible_to(request.scope).annotate(folded=Upper("name")).order_by("folded", "pk")
    if asked:
        domain = asked.lower().rpartition("@")[2]
        rows = rows.filter(Q(folded__startswith=asked.upper()) | Q(domains__domain__startswith=domain)).distinct()
    if after:
        last = get_object_or_404(Company.objects.visible_to(request.scope), pk=after)
        rows = rows.filter(Q(folded__gt=Upper(Value(last.name))) | Q(folded=Upper(Value(last.name)), pk__gt=last.pk))
    return rows.prefetch_related("domains")


@require_safe
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    company = shown.company(request, number)
    before = read_number(request.GET.get("before"))
    everybody = belong.people(company).visible_to(request.scope).order_by("-pk")
    people = list((everybody.filter(pk__lt=before) if before else everybody)[: SIZE + 1])
    roles = dict(Position.objects.filter(company=company, customer__in=people).values_list("customer", "role"))
    held = read.of_company(number)
    context: dict[str, Any] = {
        "company": company, "people": [(one, roles.get(one.pk, "")) for one in people[:SIZE]],
        "older": f"?before={people[SIZE - 1].pk}" if len(people) > SIZE else "", "newer": "?" if before else "",
        "domains": list(company.domains.order_by("domain")), "groups": attributes.grouped(held), "fields": bool(held),
        "notes": list(notes.of_company(number, request.scope)[:NOTES_MOST]), "talks": _talks(request, company),
    }  # fmt: skip
    return render(request, "customers/company.html.jinja", context)


def _talks(request: Request, company: Company) -> list[Conversation]:
    """What its people last talked of with us, as far as this person may see it."""
    newest = list(belong.people(company).order_by("-pk").values_list("pk", flat=True)[:TALKERS])
    rows = Conversation.objects.visible_to(request.scope).filter(customer__in=newest, root=None)
    return list(rows.select_related("customer", "status").order_by("-last_message_at", "-pk")[:TALKS])


@require_POST
@signed_in
def change(request: Request, number: int) -> HttpResponse:
    """Another name, a domain more or less, a note."""
    company, by = shown.company(request, number), actor(request)
    text = request.POST.get("value", "")
    try:
        match request.POST.get("do"):
            case "rename":
                companies.rename(company, text, by=by)
            case "domain":
                count = companies.add_domain(company, text, by=by)
                told = ngettext("%(count)d customer belongs to it now.", "%(count)d customers belong to it now.", count)
                messages.success(
                    request, _("Whoever writes from there belongs to it from now on.") + " " + told % {"count": count}
                )
            case "no_domain":
                companies.remove_domain(company, text, by=by)
            case "note":
                notes.add(company, text, by=by, author=request.user)
            case _:
                raise Http404
    except companies.Refused as error:
        messages.error(request, str(error))
    return redirect("workspace:customer_company", number)


@require_POST
@signed_in
def of_customer(request: Request, number: int) -> HttpResponse:
    """He belongs to a company in a role, or not any more, or it is the one that is shown first."""
    customer, by = shown.customer(request, number), actor(request)
    gone = redirect(reverse("workspace:customer_page", args=[number]) + "#companies")
    if request.POST.get("do") == "put":
        try:
            belong.put(customer, _named(request), request.POST.get("role", ""), by=by)
        except companies.Refused as error:
            messages.error(request, str(error))
        return gone
    company = shown.company(request, read_number(request.POST.get("company")) or 0)
    match request.POST.get("do"):
        case "first":
            belong.show_first(customer, company, by=by)
        case "leave":
            belong.leave(customer, company, by=by)
        case _:
            raise Http404
    return gone


def _named(request: Request) -> Company:
    """By its name as typed; a new one where none has it. Raises Refused."""
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[: companies.NAME_MAX]
    known = Company.objects.visible_to(request.scope).annotate(folded=Upper("name")).filter(folded=name.upper())
    return known.order_by("pk").first() or companies.create(name, by=actor(request))

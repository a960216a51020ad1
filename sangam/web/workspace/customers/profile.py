"""What is known of a customer, written by people: how he is called, the company's own fields, his stage, consents, notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.customers import about, family
from sangam.customers.consents import note as consents
from sangam.customers.consents.models import Purpose, Source
from sangam.customers.models import CustomerNote
from sangam.customers.notes import write as notes
from sangam.customers.stages import again
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import marked, shown
from sangam.web.workspace.customers.forms import ConsentForm, ProfileForm, of_profile
from sangam.web.workspace.loading import actor


@require_http_methods(["GET", "POST"])
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    customer = shown.customer(request, number)
    now = of_profile(family.merged(customer))
    identities = family.identities(customer.pk)
    initial = {**now, "preferred": str(now["preferred_id"] or "")}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial, identities=identities)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        changed, clashes = about.write(customer, form.values(), by=actor(request), seen=marked.seen(request.POST))
        if not clashes:
            messages.success(request, _("Saved")) if changed else None
            return redirect("workspace:customer_page", number)
        for one in clashes:
            theirs = next((str(ways) for ways in identities if ways.pk == one.theirs), marked.told(one.theirs))
            form.add_error(one.field.removesuffix("_id"), marked.clash(theirs))
        now, status = of_profile(family.merged(shown.customer(request, number))), 409
    context = {"customer": customer, "form": form, "marks": marked.marks(now)}
    return render(request, "customers/profile.html.jinja", context, status=status)


@require_POST
@signed_in
def stage(request: Request, number: int) -> HttpResponse:
    """The one that is chosen, or with `again` the one that is worked out from what is known."""
    customer = shown.customer(request, number)
    if request.POST.get("again"):
        if again.work_out(customer, by=actor(request)):
            now = family.merged(shown.customer(request, number)).value("stage")
            messages.success(request, _("Worked out again: %(stage)s") % {"stage": stages.labels()[now]})
        return redirect("workspace:customer_page", number)
    if (chosen := request.POST.get("stage", "")) not in Stage.values:
        raise Http404
    if stages.to(customer, Stage(chosen), by=actor(request)):
        messages.success(request, _("Life stage: %(stage)s") % {"stage": stages.labels()[chosen]})
    return redirect("workspace:customer_page", number)


@require_POST
@signed_in
def consent(request: Request, number: int) -> HttpResponse:
    customer = shown.customer(request, number)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was noted: choose for what, whether they agreed, and how they said so."))
        return redirect("workspace:customer_page", number)
    told = form.cleaned_data
    consents.note(
        customer, Purpose(told["purpose"]), told["given"] == "yes", source=Source(told["source"]), at=form.moment(),
        detail=told["detail"], by=actor(request),
    )  # fmt: skip
    messages.success(request, _("Noted. What they say later counts from then on."))
    return redirect(reverse("workspace:customer_page", args=[number]) + "#consent")


@require_POST
@signed_in
def noting(request: Request, number: int) -> HttpResponse:
    """A new note."""
    customer = shown.customer(request, number)
    pinned = request.POST.get("pinned") == "1"
    notes.add(customer, request.POST.get("text", ""), by=actor(request), author=request.user, pinned=pinned)
    return redirect(reverse("workspace:customer_page", args=[number]) + "#notes")


@require_POST
@signed_in
def note(request: Request, number: int) -> HttpResponse:
    """One's own note is changed or removed; any note is pinned. Who leads may remove what others wrote."""
    row = get_object_or_404(CustomerNote.objects.visible_to(request.scope), pk=number)
    do, by = request.POST.get("do"), actor(request)
    if do not in ("pin", "unpin") and row.author_id != request.user.pk and not request.scope.may_lead:
        raise Http404
    match do:
        case "pin" | "unpin":
            notes.pin(row, do == "pin", by=by)
        case "change":
            notes.change(row, request.POST.get("text", ""), by=by)
        case "remove":
            notes.remove(row, by=by)
        case _:
            raise Http404
    name, whose = ("customer_company", row.company_id) if row.company_id else ("customer_page", row.customer_id)
    return redirect(reverse(f"workspace:{name}", args=[whose]) + "#notes")

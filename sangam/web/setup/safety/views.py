"""What the company asks of sign-ins: who must have a second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.accounts import policy
from sangam.accounts.models import Policy, User
from sangam.web.setup.editing import Screen, run
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request, proven

HERE = "safety"


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = ("second_factor",)
        widgets = {"second_factor": forms.RadioSelect}


@require_http_methods(["GET", "POST"])
@admins
@proven
def page(request: Request) -> HttpResponse:
    def save(form: Any) -> str:
        policy.demand(form.cleaned_data["second_factor"], by=request.user)
        return reverse("setup:safety")

    people = User.objects.filter(is_active=True)
    without = policy.without(people).order_by("name", "pk")
    context = {"title": _("Sign-in"), "back": reverse("setup:home"), "without": without, "everybody": people.count()}
    screen = Screen(
        HERE,
        policy.current(),
        lambda data, row: PolicyForm(data, instance=row),
        save,
        _("Saved"),
        "setup_safety/page.html.jinja",
        context,
    )
    return run(request, screen)

"""Whether customers are merged without anybody's doing, with the rules beside the switch."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sangam.customers.duplicates import automatic
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request

HERE = "merging"


class MergingForm(forms.Form):
    automatic = forms.BooleanField(label=gettext_lazy("Merge customers whom a signed visit proves to be one"), required=False)


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    if request.method == "POST":
        form = MergingForm(request.POST)
        if form.is_valid():
            automatic.switch(form.cleaned_data["automatic"], by=request.user)
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(reverse("setup:merging"))
    form = MergingForm(initial={"automatic": automatic.on()})
    return show(request, "setup_merging/page.html.jinja", HERE, {"form": form, "rules": automatic.RULES, "on": automatic.on()})

"""Forms of a customer's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import registry
from sangam.customers import family
from sangam.customers.consents.models import DETAIL_MAX, Purpose, Source
from sangam.customers.models import Identity
from sangam.web.ui import languages, words, zones

NOT_SET = ("", gettext_lazy("Not set"))
BY_HAND = (Source.SAID, Source.FORM, Source.MESSAGE, Source.CONTRACT)


class ProfileForm(forms.Form):
    """How a person is called and wants to be met. Its values are `customers.about.FIELDS`."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300, required=False)
    call_name = forms.CharField(
        label=gettext_lazy("Call name"), max_length=120, required=False,
        help_text=gettext_lazy("What they want to be called, if it is not how the name begins."),
    )  # fmt: skip
    address_form = forms.CharField(
        label=gettext_lazy("Form of address"), max_length=60, required=False,
        help_text=gettext_lazy("As they like it: first name, Dr., Sie, -san."),
    )  # fmt: skip
    pronouns = forms.CharField(label=gettext_lazy("Pronouns"), max_length=60, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    quiet_to = forms.TimeField(
        label=gettext_lazy("Quiet until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("In their own time. Everybody here sees when it is now."),
    )  # fmt: skip
    preferred = forms.ChoiceField(
        label=gettext_lazy("Likes to be written to"), required=False,
        help_text=gettext_lazy("One of the ways to reach them."),
    )  # fmt: skip

    def __init__(self, *args: Any, identities: Sequence[Identity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(str(one.pk), _way(one)) for one in identities if one.kind in registry.known_kinds()]
        known = {"language": languages.choices(), "zone": zones.zones(), "preferred": ways}
        for name, choices in known.items():
            now = self.initial.get(name) or ""
            there = any(value == now for value, _label in choices)
            extra = [] if there or not now else [(now, now)]
            self.fields[name].choices = [NOT_SET, *choices, *extra]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        since, until = values.get("quiet_from"), values.get("quiet_to")
        if (since is None) != (until is None) and not {"quiet_from", "quiet_to"} & self.errors.keys():
            self.add_error("quiet_to", _("Quiet hours need both a beginning and an end."))
        return values

    def values(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        preferred = told.pop("preferred")
        return {**told, "name": " ".join(told["name"].split()), "preferred_id": int(preferred) if preferred else None}


def of_profile(merged: family.Merged) -> dict[str, Any]:
    """What stands there now, as `ProfileForm.values` says it."""
    names = ("name", "call_name", "address_form", "pronouns", "language", "zone", "quiet_from", "quiet_to")
    return {name: merged.value(name) for name in names} | {"preferred_id": merged.value("preferred_id")}


def _way(identity: Identity) -> str:
    label = registry.label_of_identity(identity.kind)
    said = words.legible(identity)
    return f"{label}: {said}" if said else label


class ConsentForm(forms.Form):
    """What somebody agreed to or refused, where, and when. Kept for ever, so it is never changed: a later word counts."""

    purpose = forms.ChoiceField(label=gettext_lazy("For"), choices=Purpose.choices)
    given = forms.ChoiceField(
        label=gettext_lazy("They"), choices=(("yes", gettext_lazy("agreed")), ("no", gettext_lazy("refused")))
    )
    source = forms.ChoiceField(label=gettext_lazy("How"), choices=[(one.value, one.label) for one in BY_HAND])
    on = forms.DateField(
        label=gettext_lazy("On"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Empty is now."),
    )  # fmt: skip
    detail = forms.CharField(
        label=gettext_lazy("Where"), max_length=DETAIL_MAX, required=False,
        help_text=gettext_lazy("The form, the page, the call: what shows it later."),
    )  # fmt: skip

    def moment(self) -> dt.datetime | None:
        """Noon of that day; None for now."""
        day = self.cleaned_data["on"]
        if day is None or day >= timezone.localdate():
            return None
        return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))

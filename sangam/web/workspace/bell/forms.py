"""What a person wants to hear of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.notify.models import Kind

HOUR = forms.TimeInput(attrs={"type": "time"})


class WishesForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Ring for"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    desktop = forms.BooleanField(
        label=gettext_lazy("Also show it on my screen while another window is in front"), required=False
    )
    sound = forms.BooleanField(label=gettext_lazy("Play a short sound"), required=False)
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=HOUR)
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=HOUR,
        help_text=gettext_lazy("In your own time zone. The bell still collects; nothing sounds or pops up."),
    )
    mails = forms.MultipleChoiceField(
        label=gettext_lazy("By e-mail, when I have been away for five minutes"), choices=Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One letter tells of everything that waits, at most every quarter of an hour."),
    )  # fmt: skip
    mail_words = forms.BooleanField(label=gettext_lazy("These letters may say who wrote, and how it begins"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("quiet_from")) != bool(given.get("quiet_until")):
            raise ValidationError(_("Quiet hours need a beginning and an end; leave both empty to have none."))
        return given

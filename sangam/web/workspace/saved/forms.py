"""A name, a drawing, and for whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sangam.web.ui import icons
from sangam.web.workspace.audiences import ForWhom

DRAWINGS = (
    ("bookmark", gettext_lazy("Bookmark")), ("star", gettext_lazy("Star")), ("inbox", gettext_lazy("Inbox")),
    ("clock", gettext_lazy("Clock")), ("tag", gettext_lazy("Tag")), ("users", gettext_lazy("People")),
    ("circle-alert", gettext_lazy("Warning")), ("signal-high", gettext_lazy("Signal")), ("globe", gettext_lazy("Globe")),
    ("archive", gettext_lazy("Archive")),
)  # fmt: skip


class ViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    icon = forms.ChoiceField(label=gettext_lazy("Drawing"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        known = [(name, label) for name, label in DRAWINGS if name in icons.NAMES]
        self.fields["icon"].choices = known  # type: ignore[attr-defined]

    def clean_icon(self) -> str:
        return str(self.cleaned_data["icon"] or DRAWINGS[0][0])


class NewViewForm(ForWhom, ViewForm):
    pass

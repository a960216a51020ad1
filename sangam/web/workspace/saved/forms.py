"""A name, a drawing, and for whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Team
from sangam.accounts.scope import Scope
from sangam.conversations import saved
from sangam.web.ui import icons

DRAWINGS = (
    ("bookmark", gettext_lazy("Bookmark")), ("star", gettext_lazy("Star")), ("inbox", gettext_lazy("Inbox")),
    ("clock", gettext_lazy("Clock")), ("tag", gettext_lazy("Tag")), ("users", gettext_lazy("People")),
    ("circle-alert", gettext_lazy("Warning")), ("signal-high", gettext_lazy("Signal")), ("globe", gettext_lazy("Globe")),
    ("archive", gettext_lazy("Archive")),
)  # fmt: skip
ME, EVERYBODY, TEAM = "me", "everybody", "team-"


class ViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    icon = forms.ChoiceField(label=gettext_lazy("Drawing"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        known = [(name, label) for name, label in DRAWINGS if name in icons.NAMES]
        self.fields["icon"].choices = known  # type: ignore[attr-defined]

    def clean_icon(self) -> str:
        return str(self.cleaned_data["icon"] or DRAWINGS[0][0])


class NewViewForm(ViewForm):
    audience = forms.ChoiceField(label=gettext_lazy("For"))

    def __init__(self, *arguments: Any, scope: Scope, teams: list[Team], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.teams = {f"{TEAM}{team.pk}": team for team in teams if saved.may_give(scope, team.pk)}
        choices = [(ME, _("Me")), *((value, str(team)) for value, team in self.teams.items())]
        if saved.may_give(scope, None):
            choices.append((EVERYBODY, _("Everybody")))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean_audience(self) -> dict[str, Any]:
        value = self.cleaned_data["audience"]
        if value in (ME, EVERYBODY):
            return {"everybody": value == EVERYBODY}
        if value not in self.teams:
            raise ValidationError(_("You can make views for teams that you lead."))
        return {"team": self.teams[value]}

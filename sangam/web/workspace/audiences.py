"""For whom something is kept: for oneself, for a team that one leads, for everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Team
from sangam.accounts.scope import Scope
from sangam.conversations import kept
from sangam.conversations.models import SavedView, Snippet

ME, EVERYBODY, TEAM = "me", "everybody", "team-"


class ForWhom(forms.Form):
    """Adds the field `audience`; what it holds goes to the verb as `team` or `everybody`."""

    audience = forms.ChoiceField(label=gettext_lazy("For"))

    def __init__(self, *arguments: Any, scope: Scope, teams: list[Team], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.teams = {f"{TEAM}{team.pk}": team for team in teams if kept.may_give(scope, team.pk)}
        choices = [(ME, _("Me")), *((value, str(team)) for value, team in self.teams.items())]
        if kept.may_give(scope, None):
            choices.append((EVERYBODY, _("Everybody")))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean_audience(self) -> dict[str, Any]:
        value = self.cleaned_data["audience"]
        if value in (ME, EVERYBODY):
            return {"everybody": value == EVERYBODY}
        if value not in self.teams:
            raise ValidationError(_("You can choose teams that you lead."))
        return {"team": self.teams[value]}


def named(row: SavedView | Snippet) -> str:
    return _("For you") if row.owner_id else str(row.team) if row.team else _("For everybody")

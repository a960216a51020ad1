"""A person, with his teams, as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from sangam.accounts.models import Team, User
from sangam.web.ui.zones import zones

NONE, MEMBER, LEAD = "", "member", "lead"
TEAM = "team_"


class PersonForm(forms.ModelForm):
    """`teams` of the cleaned data maps each of his teams to whether he leads it."""

    class Meta:
        model = User
        fields = ("name", "email", "role", "zone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, own = zones(), self.instance.zone
        choices = known if own in dict(known) else [(own, own), *known]
        self.fields["zone"] = forms.ChoiceField(label=_("time zone"), choices=choices)
        languages = [("", _("Like the browser")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("language of the screens"), choices=languages, required=False)
        self.teams = list(Team.objects.order_by("name"))
        held = dict(self.instance.memberships.values_list("team_id", "is_lead")) if self.instance.pk else {}
        for team in self.teams:
            self.fields[f"{TEAM}{team.pk}"] = _place(team, held.get(team.pk))

    def team_fields(self) -> list[forms.BoundField]:
        return [self[f"{TEAM}{team.pk}"] for team in self.teams]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if other := User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).first():
            state = "" if other.is_active else _(" (let go; take this person back instead)")
            raise forms.ValidationError(_("%(name)s has this address already%(state)s.") % {"name": other, "state": state})
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        places = {team.pk: given.pop(f"{TEAM}{team.pk}", NONE) for team in self.teams}
        given["teams"] = {team: place == LEAD for team, place in places.items() if place}
        return given


def _place(team: Team, leads: bool | None) -> forms.ChoiceField:
    choices = [(NONE, "–"), (MEMBER, _("Member")), (LEAD, _("Leads"))]
    initial = NONE if leads is None else LEAD if leads else MEMBER
    return forms.ChoiceField(label=team.name, choices=choices, required=False, initial=initial)

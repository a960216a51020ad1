"""A team, with its people, as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sangam.accounts.models import Team, User

NONE, MEMBER, LEAD = "", "member", "lead"
PERSON = "person_"


class TeamForm(forms.ModelForm):
    """`members` of the cleaned data maps each person to whether he leads."""

    class Meta:
        model = Team
        fields = ("name", "private", "calendar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].empty_label = _("Those of the brand")  # type: ignore[attr-defined]
        held = dict(self.instance.memberships.values_list("user_id", "is_lead")) if self.instance.pk else {}
        shown = User.objects.order_by("name", "pk")
        self.people = [person for person in shown if person.is_active or person.pk in held]
        for person in self.people:
            self.fields[f"{PERSON}{person.pk}"] = _place(person, held.get(person.pk))

    def person_fields(self) -> list[forms.BoundField]:
        return [self[f"{PERSON}{person.pk}"] for person in self.people]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Team.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is already a team “%(name)s”. Choose another name.") % {"name": name})
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        places = {person.pk: given.pop(f"{PERSON}{person.pk}", NONE) for person in self.people}
        given["members"] = {person: place == LEAD for person, place in places.items() if place}
        return given


def _place(person: User, leads: bool | None) -> forms.ChoiceField:
    choices = [(NONE, "–"), (MEMBER, _("Member")), (LEAD, _("Leads"))]
    initial = NONE if leads is None else LEAD if leads else MEMBER
    return forms.ChoiceField(label=str(person), choices=choices, required=False, initial=initial)

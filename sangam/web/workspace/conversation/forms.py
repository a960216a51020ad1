"""What an action on a conversation may be given."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Team, User
from sangam.conversations.models import Priority, Status
from sangam.lib import clock

MORNING = time(9, 0)
EVENING = time(18, 0)


class AssignmentForm(forms.Form):
    """A person, nobody (empty), or a team."""

    assignee = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    note = forms.CharField(max_length=20_000, required=False)


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(Status.objects.all())


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int)


class TagForm(forms.Form):
    tag = forms.CharField(max_length=60, error_messages={"required": gettext_lazy("Write a word for the tag.")})


class LaterForm(forms.Form):
    """A moment to come: a preset, or a time of the person's own, in his zone."""

    preset = forms.ChoiceField(choices=[], required=False)
    until = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(name, name) for name in presets(clock.now())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        moment = presets(clock.now()).get(given.get("preset") or "") or given.get("until")
        if moment is None:
            raise ValidationError(_("Choose a day and an hour."))
        if moment <= clock.now():
            raise ValidationError(_("That time has passed. Choose one to come."))
        given["moment"] = moment
        return given


def presets(now: datetime) -> dict[str, datetime]:
    """Moments people mean by "later", in the reader's zone; only those to come."""
    here = timezone.localtime(now)

    def on(days: int, at: time) -> datetime:
        return datetime.combine(here.date() + timedelta(days=days), at, here.tzinfo)

    moments = {
        "hour": (here + timedelta(hours=1)).replace(second=0, microsecond=0),
        "hours": (here + timedelta(hours=3)).replace(second=0, microsecond=0),
        "evening": on(0, EVENING),
        "tomorrow": on(1, MORNING),
        "monday": on((7 - here.weekday()) or 7, MORNING),
        "week": on(7, MORNING),
    }
    if moments["monday"] == moments["tomorrow"]:
        del moments["monday"]
    return {name: moment for name, moment in moments.items() if moment > here + timedelta(minutes=30)}


class AboutForm(forms.Form):
    """What is known of the customer."""

    name = forms.CharField(max_length=300, required=False)
    notes = forms.CharField(max_length=20_000, required=False)

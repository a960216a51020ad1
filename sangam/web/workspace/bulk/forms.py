"""Which matters, and exactly one change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Team, User
from sangam.conversations import statuses, tags
from sangam.conversations.bulk.changes import Change
from sangam.conversations.models import Category, Folder, Priority, Status, Tag
from sangam.web.workspace.conversation.forms import LaterForm

MOST = 200
NOBODY = "nobody"
FOLDERS = {"spam": Folder.SPAM, "inbox": Folder.INBOX}


class BulkForm(LaterForm):
    """The marked rows, or with `whole` everything in the list; `change` is what they get."""

    marked = forms.TypedMultipleChoiceField(coerce=int, required=False)
    whole = forms.BooleanField(required=False)
    assignee = forms.CharField(required=False)
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    status = forms.ModelChoiceField(Status.objects.all(), required=False)
    solve = forms.BooleanField(required=False)
    reopen = forms.BooleanField(required=False)
    join = forms.BooleanField(required=False)
    folder = forms.ChoiceField(choices=[(name, name) for name in FOLDERS], required=False)
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, required=False, empty_value=None)
    tag = forms.CharField(max_length=60, required=False)
    untag = forms.ModelChoiceField(Tag.objects.all(), required=False)

    def __init__(self, data: Any, *, teams: QuerySet[Team], people: QuerySet[User]) -> None:
        super().__init__(data)
        self.people = people
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        marked = [value for value in data.getlist("marked") if value.isascii() and value.isdigit() and len(value) < 19][:MOST]
        self.fields["marked"].choices = [(value, value) for value in marked]  # type: ignore[attr-defined]

    def clean_assignee(self) -> int | None:
        value = self.cleaned_data["assignee"]
        if value in ("", NOBODY):
            return None
        person = self.people.filter(pk=value).first() if value.isdigit() else None
        if person is None:
            raise ValidationError(_("That person is no longer here. Choose somebody else."))
        return person.pk

    def clean(self) -> dict[str, Any]:
        later = any(self.data.get(name) for name in ("preset", "until"))
        given = super().clean() if later else self.cleaned_data
        if not given.get("marked") and not given.get("whole"):
            raise ValidationError(gettext_lazy("Mark at least one conversation first."))
        if given.get("join") and (given.get("whole") or len(given["marked"]) < 2):
            raise ValidationError(gettext_lazy("Mark the conversations that are one matter, two at least."))
        given["change"] = self._change(given)
        if given["change"] is None and not self.errors:
            raise ValidationError(gettext_lazy("Choose what should be done with them."))
        return given

    def _change(self, given: dict[str, Any]) -> Change | None:
        if self.data.get("assignee"):
            return Change("person", given.get("assignee"))
        for name in ("team", "status", "untag"):
            if given.get(name):
                return Change(name, given[name].pk)
        for name, category in (("solve", Category.SOLVED), ("reopen", Category.OPEN)):
            if given.get(name):
                return Change("status", statuses.default(category).pk)
        if given.get("join") and len(given["marked"]) > 1:
            return Change("join", min(given["marked"]))  # into the oldest: the matter as it began
        if given.get("folder"):
            return Change("folder", FOLDERS[given["folder"]])
        if given.get("priority"):
            return Change("priority", given["priority"])
        if given.get("tag"):
            return Change("tag", tags.named(given["tag"]).pk)
        return Change("snooze", int(given["moment"].timestamp())) if given.get("moment") else None

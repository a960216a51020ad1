"""One change to many conversations. Each is its own transaction: what fails is listed, the rest is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Team, User
from sangam.conversations import assign, status, tags
from sangam.conversations.models import Conversation, Folder, Status
from sangam.events.record import Actor
from sangam.web.ui.person import Request
from sangam.web.workspace.loading import actor

MOST = 200
NOBODY = "nobody"
FOLDERS = {"spam": Folder.SPAM, "inbox": Folder.INBOX}
Change = Callable[[Conversation, Actor], None]


@dataclass
class Outcome:
    """`failed` names (conversation, reason)."""

    done: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


class BulkForm(forms.Form):
    """Which rows, and exactly one change."""

    marked = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Mark at least one conversation first.")}
    )
    assignee = forms.CharField(required=False)
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    status = forms.ModelChoiceField(Status.objects.all(), required=False)
    folder = forms.ChoiceField(choices=[(name, name) for name in FOLDERS], required=False)
    tag = forms.CharField(max_length=60, required=False)

    def __init__(self, data: Any, *, teams: QuerySet[Team], people: QuerySet[User]) -> None:
        super().__init__(data)
        self.people = people
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        marked = [value for value in data.getlist("marked") if value.isdigit()][:MOST]
        self.fields["marked"].choices = [(value, value) for value in marked]  # type: ignore[attr-defined]

    def clean_assignee(self) -> User | None:
        value = self.cleaned_data["assignee"]
        if value in ("", NOBODY):
            return None
        person = self.people.filter(pk=value).first() if value.isdigit() else None
        if person is None:
            raise ValidationError(_("That person is no longer here. Choose somebody else."))
        return person

    def change(self) -> Change | None:
        """The verb that this form asks for."""
        given = self.cleaned_data
        if self.data.get("assignee"):
            return lambda row, by: assign.to_person(row, given["assignee"], by=by)
        if given["team"]:
            return lambda row, by: assign.to_team(row, given["team"], by=by)
        if given["status"]:
            return lambda row, by: status.set_status(row, given["status"], by=by)
        if given["folder"]:
            return lambda row, by: status.move(row, FOLDERS[given["folder"]], by=by)
        if given["tag"]:
            tag = tags.named(given["tag"])
            return lambda row, by: tags.add(row, tag, by=by)
        return None


def apply(request: Request, form: BulkForm) -> Outcome:
    """Do it row by row, for those the person may see."""
    outcome, change = Outcome(), form.change()
    if change is None:
        return outcome
    wanted = form.cleaned_data["marked"]
    found = {row.number: row for row in Conversation.objects.visible_to(request.scope).filter(number__in=wanted)}
    for number in wanted:
        try:
            change(found[number], actor(request))
            outcome.done += 1
        except KeyError:
            outcome.failed.append((f"#{number}", _("no longer yours to see")))
        except ValueError as error:
            outcome.failed.append((f"#{number}", str(error)))
    return outcome

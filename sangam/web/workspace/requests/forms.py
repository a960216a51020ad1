"""A request's fields as a form, made of its type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.accounts.models import Team, User
from sangam.conversations.models import Attachment
from sangam.requests.definition import START, Definition, Field, FieldType, said
from sangam.requests.values import ORDER_MAX, TEXT_MAX
from sangam.web.workspace.requests import finding
from sangam.web.workspace.requests.fileinput import PREFIX, FilesInput

WAS, SEEN = "was-", "seen-"


def _posted(data: Any) -> list[str]:
    return [name.removeprefix(PREFIX) for name in data or () if name.startswith(PREFIX)]


def at_first(shape: Definition, known: Collection[str]) -> list[Field]:
    """What is asked for when it begins: not what a later stage finds out, unless it is known already."""
    later = {one.key for one in shape.fields if one.needed not in ("", START) or not (one.public or one.type == FieldType.FILE)}
    return [one for one in shape.fields if one.key not in later or one.key in known]


class FieldsForm(forms.Form):
    """`shown` are the values as inputs show them. What was not touched is not written: `given` holds the rest."""

    def __init__(
        self, shape: Definition, shown: Mapping[str, Any], data: Any = None, *, files: Sequence[Attachment] = (),
        opening: bool = False, revisions: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, auto_id="id_request_%s", use_required_attribute=opening)
        self.shape, self.shown = shape, shown
        self.revisions = revisions or {}
        for one in at_first(shape, {*shown, *_posted(data)}) if opening else shape.fields:
            self.fields[PREFIX + one.key] = _input(one, shown.get(one.key), files, required=one.needed == START)

    @property
    def given(self) -> dict[str, Any]:
        """What was changed by whoever posts, as it was typed: compared with what the page had shown him."""
        found = {}
        for name in self.fields:
            key = name.removeprefix(PREFIX)
            field, data = self.fields[name], cast(QueryDict, self.data)
            posted: Any = data.get(name, "")
            if isinstance(field, forms.MultipleChoiceField):
                posted = [one for one in data.getlist(name) if field.valid_value(one)]
            if _flat(posted) != self.data.get(WAS + key, ""):
                found[key] = posted
        return found

    @property
    def seen(self) -> dict[str, int]:
        keys = [name.removeprefix(PREFIX) for name in self.fields]
        posted = {key: self.data.get(SEEN + key, "") for key in keys}
        return {key: int(text) for key, text in posted.items() if text.isascii() and text.isdigit() and len(text) < 9}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the page had shown, for `given` and `seen`."""
        keys = [name.removeprefix(PREFIX) for name in self.fields]
        was = [(WAS + key, _flat(self.shown.get(key) or "")) for key in keys]
        return [*was, *((SEEN + key, str(self.revisions.get(key, 0))) for key in keys)]

    def blame(self, problems: Mapping[str, str]) -> None:
        for key, text in problems.items():
            self.add_error(PREFIX + key if PREFIX + key in self.fields else None, text)


def _flat(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value).replace("\r\n", "\n")


def _input(one: Field, value: Any, files: Sequence[Attachment], *, required: bool) -> forms.Field:
    spoken = finding.language()
    common: dict[str, Any] = {"label": one.label(spoken), "required": required, "initial": value}
    if not one.public:
        common["help_text"] = _("For colleagues only.")
    match one.type:
        case FieldType.CHOICE:
            choices = [("", "—"), *((choice.key, said(choice.labels, spoken)) for choice in one.choices)]
            return forms.ChoiceField(choices=choices, **common)
        case FieldType.FILE:
            named = [(str(file.pk), file.name) for file in files]
            gone = [(str(pk), str(pk)) for pk in value or () if str(pk) not in dict(named)]
            return forms.MultipleChoiceField(choices=[*named, *gone], widget=FilesInput(files), **common)
        case FieldType.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
        case FieldType.MONEY:
            return forms.CharField(widget=forms.TextInput(attrs={"placeholder": "12.50 EUR", "dir": "ltr"}), **common)
        case FieldType.NUMBER:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}), **common)
        case FieldType.ORDER:
            attributes = {"dir": "auto", "autocomplete": "off"}
            return forms.CharField(max_length=ORDER_MAX, widget=forms.TextInput(attrs=attributes), **common)
    area = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(max_length=TEXT_MAX, widget=area, **common)


class TaskForm(forms.Form):
    """By hand: for a team, a person, or the request's own team."""

    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}))
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    person = forms.ModelChoiceField(User.objects.none(), required=False)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, teams: Any, people: Any, data: Any = None) -> None:
        super().__init__(data, auto_id="id_task_%s")
        for name, label, rows in (("team", _("Team"), teams), ("person", _("Person"), people)):
            field: Any = self.fields[name]
            field.queryset, field.label, field.empty_label = rows, label, "—"
        self.fields["title"].label, self.fields["due"].label = _("What is to be done"), _("Due on")

"""Statuses, tags and fields, as forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sangam.conversations.models import Category, CustomField, Status, Tag
from sangam.customers.typed.kinds import LISTS

NAME_MAX = 60
CHOICE_MAX, CHOICES_MOST = 120, 300
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class StatusForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=NAME_MAX, help_text=_("The word people who answer see and choose."))


class NewStatusForm(StatusForm):
    category = forms.TypedChoiceField(
        label=_("Means"),
        choices=Category.choices,
        coerce=int,
        help_text=_("What clocks, rules and figures take it for; it stays so."),
    )


class StatusIntoForm(forms.Form):
    """Where the matters of a label go that is removed."""

    into = forms.ModelChoiceField(Status.objects.none(), label=_("Give its conversations to"), empty_label=None)

    def __init__(self, status: Status, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Status.objects.filter(category=status.category).exclude(pk=status.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX)


class TagIntoForm(forms.Form):
    """A name, because a company may have thousands of tags."""

    into = forms.CharField(
        label=_("Merge into the tag"), max_length=NAME_MAX, help_text=_("Its whole name. What it was on gets that one.")
    )

    def clean_into(self) -> Tag:
        name = " ".join(str(self.cleaned_data["into"]).split())
        found = Tag.objects.filter(name__iexact=name).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no tag “%(name)s”. Look at the list for its exact name."), params={"name": name}
            )
        return found


class ChoicesField(forms.CharField):
    """A list, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [" ".join(line.split()) for line in str(super().clean(value)).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > CHOICES_MOST:
            raise forms.ValidationError(
                _("At most %(most)s choices; a text field suits longer lists."), params={"most": CHOICES_MOST}
            )
        long = next((line for line in found if len(line) > CHOICE_MAX), None)
        if long:
            raise forms.ValidationError(
                _("“%(line)s…” is longer than %(most)s characters."), params={"line": long[:40], "most": CHOICE_MAX}
            )
        return found


class FieldForm(forms.ModelForm):
    """What may change of a field."""

    choices = ChoicesField(
        label=_("Choices"), required=False, help_text=_("One a line. A choice taken away stays on conversations that have it.")
    )

    class Meta:
        model = CustomField
        fields = ("label", "help", "choices", "active")
        labels = {"label": _("Label"), "help": _("Hint"), "active": _("In use")}
        help_texts = {
            "help": _("A few words under the field, for those who fill it in."),
            "active": _("A field out of use is hidden; its values are kept and come back with it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.type not in LISTS:
            del self.fields["choices"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind = values.get("type", self.instance.type)
        if kind in LISTS and "choices" in self.fields and not values.get("choices") and "choices" not in self.errors:
            self.add_error("choices", _("A list needs at least one choice."))
        if kind not in LISTS and "choices" in values:
            values["choices"] = []
        return values


class NewFieldForm(FieldForm):
    key = forms.CharField(
        label=_("Key"), max_length=40, required=False,
        help_text=_("How rules and the API call it, for ever. Empty makes one of the label."),
    )  # fmt: skip

    class Meta(FieldForm.Meta):
        fields = ("label", "type", "choices", "help", "key")  # type: ignore[assignment]
        labels = {**FieldForm.Meta.labels, "type": _("Type")}
        help_texts = {**FieldForm.Meta.help_texts, "type": _("For ever, because noted values are of it.")}

    def same_kind(self) -> QuerySet[Any]:
        """Among which its key must be its own."""
        return CustomField.objects.all()

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(_("Small letters, digits and _ only, beginning with a letter: order_number."))
        if key and self.same_kind().filter(key=key).exists():
            raise forms.ValidationError(_("Another field has this key. Choose one of its own."))
        return key

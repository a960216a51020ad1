"""What a brand is, as a form."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand
from sangam.web.ui import languages

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
PLACEHOLDER = re.compile(r"\{[^{}\n]{0,40}\}")
PLACEHOLDERS = ("{agent}", "{brand}", "{answer_time}", "{reference}")
YEAR_OF_MINUTES = 60 * 24 * 365
REOPEN_MOST = 3650


def _first(tags: list[str], names: dict[str, str]) -> list[tuple[str, str]]:
    """These before all others, by their names where we know them."""
    return [(tag, names.get(tag, tag)) for tag in tags] + [one for one in names.items() if one[0] not in tags]


class BrandForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=languages.choices, help_text=_("What it writes when nothing is known of the customer.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Further languages"), choices=languages.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    first_answer_minutes = forms.IntegerField(
        label=_("First answer within (minutes of work)"), required=False, min_value=1, max_value=YEAR_OF_MINUTES,
        help_text=_("Only minutes inside the hours above count. {answer_time} tells customers; empty promises nothing."),
    )  # fmt: skip
    reopen_days = forms.IntegerField(
        label=_("A reply reopens for (days)"), min_value=0, max_value=REOPEN_MOST,
        help_text=_("Later than this, a reply to a solved matter begins a new one, linked to the old."),
    )  # fmt: skip

    class Meta:
        model = Brand
        fields = (
            "name", "accent", "tone", "domain", "language", "languages", "signature", "footer", "calendar",
            "first_answer_minutes", "reopen_days",
        )  # fmt: skip
        widgets = {
            "accent": forms.TextInput(attrs={"type": "color"}),
            "signature": forms.Textarea(attrs={"rows": 5}),
            "domain": forms.TextInput(attrs={"placeholder": "shop.example.com"}),
        }
        labels = {
            "name": _("Name"), "accent": _("Colour"), "tone": _("Tone"), "domain": _("Web address"),
            "signature": _("Signature"), "footer": _("Footer"), "calendar": _("Hours"),
        }  # fmt: skip
        help_texts = {
            "name": _("As customers read it, beside the name of who answers."),
            "tone": _("How it speaks, for those who answer: “warm, first names, no exclamation marks”."),
            "footer": _("A small line under every letter, for what the law wants to stand there."),
            "calendar": _("When customers can count on somebody. Without hours it is open day and night."),
        }
        error_messages = {"name": {"unique": _("Another brand has this name. Choose one that customers can tell apart.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].empty_label = _("Day and night")  # type: ignore[attr-defined]
        self._keep_unlisted()

    def _keep_unlisted(self) -> None:
        """What the brand speaks stands first, also a tag that our list does not have."""
        names = dict(languages.choices())
        main, further = self.instance.language, list(self.instance.languages)
        self.fields["language"].choices = _first([main], names)  # type: ignore[attr-defined]
        self.fields["languages"].choices = _first(further, names if main in names else {**names, main: main})  # type: ignore[attr-defined]

    def clean_accent(self) -> str:
        value = str(self.cleaned_data["accent"]).strip().lower()
        if not COLOUR.fullmatch(value):
            raise forms.ValidationError(_("Write the colour as # and six digits, like #2f6f5e."))
        return value

    def clean_domain(self) -> str:
        value = str(self.cleaned_data["domain"]).strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        if value and not HOST.fullmatch(value):
            raise forms.ValidationError(_("Write only the host, like shop.example.com."))
        return value

    def clean_signature(self) -> str:
        text = str(self.cleaned_data["signature"])
        unknown = sorted(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDERS))
        if unknown:
            raise forms.ValidationError(
                _("%(unknown)s would be sent as it stands. What is filled in: {agent}, {brand}, {answer_time}, {reference}."),
                params={"unknown": ", ".join(unknown)},
            )
        return text

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        further, main = values.get("languages") or [], values.get("language")
        values["languages"] = [tag for tag in further if tag != main]
        if "{answer_time}" in (values.get("signature") or "") and not values.get("first_answer_minutes"):
            self._errors_of("first_answer_minutes")
        return values

    def _errors_of(self, name: str) -> None:
        """A signature that tells a time nobody promised would show an empty place."""
        if name not in self.errors:
            self.add_error(name, _("The signature tells {answer_time}: say within how many minutes, or take it out there."))

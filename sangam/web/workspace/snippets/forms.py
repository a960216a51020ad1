"""A snippet as a form: a name, a short form, a text, and the same in other languages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.conversations import filling
from sangam.conversations.models import Snippet
from sangam.web.ui import languages
from sangam.web.workspace.audiences import ForWhom

TEXT_MAX = 20_000
LANGUAGES_MOST = 40
SHORTCUT = re.compile(r"[\w.-]+")


def _checked(text: str) -> str:
    """Raises ValidationError that names what nobody would fill in."""
    if wrong := filling.unknown(text):
        known = ", ".join(f"{{{name}}}" for name in filling.PLACES)
        raise ValidationError(
            _("Nothing is known to stand for {wrong}. These are filled in: {known}.").format(
                wrong=", ".join(f"{{{name}}}" for name in wrong), known=known
            )
        )
    return text.strip()


def _languages() -> list[tuple[str, str]]:
    return [("", _("Any language")), *languages.choices()]


class SnippetForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shortcut = forms.CharField(
        label=gettext_lazy("Short form"), max_length=30, required=False,
        help_text=gettext_lazy("What you type after / to find it at once, like “ret”."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_languages, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"})
    )

    def clean_shortcut(self) -> str:
        value = str(self.cleaned_data["shortcut"]).strip().lstrip("/")
        if value and not SHORTCUT.fullmatch(value):
            raise ValidationError(_("Letters, digits, dots and dashes only, without spaces."))
        return value

    def clean_text(self) -> str:
        return _checked(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """Texts in other languages come as pairs, `in` a language and `says`; an empty one goes away."""
        given = super().clean() or {}
        given["variants"] = {}
        for code, text in self.pairs()[:LANGUAGES_MOST]:
            if not text.strip():
                continue
            try:
                given["variants"][self._language(code)] = _checked(text[:TEXT_MAX])
            except ValidationError as error:
                self.add_error(None, error)
        return given

    def _language(self, code: str) -> str:
        if code not in dict(languages.choices()):
            raise ValidationError(_("Choose the language of each text."))
        return code

    def pairs(self) -> list[tuple[str, str]]:
        """(language, text) as they were sent, else as they are kept, and an empty place for one more."""
        if self.is_bound:
            return list(zip(self.data.getlist("in"), self.data.getlist("says"), strict=False))  # type: ignore[attr-defined]
        return [*dict(self.initial.get("variants") or {}).items(), ("", "")]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "shortcut", "language", "text", "variants")}


class NewSnippetForm(ForWhom, SnippetForm):
    pass


def initial(snippet: Snippet) -> dict[str, Any]:
    return {name: getattr(snippet, name) for name in ("name", "shortcut", "language", "text", "variants")}

"""The settings of a brand's page "My requests"."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.fields import MailboxField

WELCOME_MAX = 4000
CODED = re.compile(r"(?P<code>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?):\s*(?P<text>.+)", re.DOTALL)


class MyRequestsForm(forms.Form):
    """`cleaned_data` is what a channel keeps: the welcome as a mapping of language to text, "" for all others."""

    continue_on = MailboxField(
        label=_("letters are written from"),
        help_text=_("Codes for signing in come from this mailbox, and answers of yours go out by it."),
    )
    welcome = forms.CharField(
        label=_("welcome"), required=False, max_length=WELCOME_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Above the list. A paragraph that begins with a language, like “pt: Olá”, is for that language."),
    )  # fmt: skip
    newcomers = forms.BooleanField(
        label=_("also for people who have never written"), required=False, initial=True,
        help_text=_("They prove an address first, and then ask. Without this only known addresses get a code."),
    )  # fmt: skip
    take_new = forms.BooleanField(label=_("customers may begin something new there"), required=False, initial=True)
    take_files = forms.BooleanField(label=_("customers may send files"), required=False, initial=True)
    show_pin = forms.BooleanField(
        label=_("show a PIN for calls"), required=False,
        help_text=_("Whoever calls tells it and need not begin anew. It shows that he has his page before him."),
    )  # fmt: skip
    link_below = forms.BooleanField(
        label=_("a link below every letter of the brand"), required=False, initial=True,
        help_text=_("It holds no secret: whoever follows it signs in first."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("On the page"), ("welcome", "newcomers", "take_new", "take_files", "show_pin")),
        (_("Letters"), ("continue_on", "link_below")),
    )

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None, **more: Any) -> None:
        known = dict(initial or {})
        if isinstance(known.get("welcome"), dict):
            known["welcome"] = written(known["welcome"])
        super().__init__(data, files, initial=known or None, **more)

    def clean_welcome(self) -> dict[str, str]:
        return by_language(str(self.cleaned_data["welcome"]))

    def clean_continue_on(self) -> str:
        found = str(self.cleaned_data["continue_on"])
        if not found:
            raise forms.ValidationError(_("Choose a mailbox: without one nobody gets a code. Add one first if there is none."))
        return found


def by_language(text: str) -> dict[str, str]:
    """Paragraphs by the language they begin with, "" for those that begin with none."""
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        match = CODED.fullmatch(paragraph.strip())
        code, words = (match["code"], match["text"]) if match else ("", paragraph.strip())
        if words:
            found[code] = f"{found[code]}\n\n{words}" if code in found else words
    return found


def written(welcome: dict[str, str]) -> str:
    """What `by_language` reads back."""
    return "\n\n".join(
        f"{code}: {paragraph}" if code else paragraph for code, text in welcome.items() for paragraph in text.split("\n\n")
    )

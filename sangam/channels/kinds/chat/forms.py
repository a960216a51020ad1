"""The settings of a live chat. `sections` and `shown_when` tell the setup screen how to lay them out."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.fields import MailboxField
from sangam.channels.kinds.chat import identity, names, origins, tokens
from sangam.channels.kinds.chat.push_form import SECTION, SHOWN_WHEN, PushForm

MB = 1024 * 1024
MADE = (identity.SECRET, tokens.KEY, names.VAPID)
SECRETS = (*MADE, names.FCM_ACCOUNT, names.APNS_KEY)
ASKED = (("off", _("Do not ask")), ("optional", _("Ask, may stay empty")), ("required", _("Must be given")))
POSITIONS = (("end", _("At the end of the line (right in English)")), ("start", _("At the beginning (left in English)")))
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
FILE_TYPES = (
    "image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv", "application/zip",
    f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation",
    f"{_OPEN}text", f"{_OPEN}spreadsheet", f"{_OPEN}presentation",
)  # fmt: skip
FILE_MAX = 10 * MB
WAIT_MIN, WAIT_MAX = 30, 24 * 3600


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=ASKED, initial="off", required=False)


class ChatForm(PushForm):
    """`cleaned_data` is what a channel keeps: origins as a list, sizes in bytes, times in seconds."""

    origins = forms.CharField(
        label=_("sites that may show it"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, like https://www.example.com or https://*.example.com. This server's own pages always may."),
    )  # fmt: skip
    greeting = forms.CharField(label=_("greeting"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    away = forms.CharField(
        label=_("outside office hours"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Hours are those of the brand."),
    )  # fmt: skip
    position = forms.ChoiceField(label=_("place on the page"), choices=POSITIONS, initial="end", required=False)
    sound = forms.BooleanField(label=_("a sound for new messages"), required=False, initial=True)
    people = forms.BooleanField(label=_("show who is there"), required=False, initial=True)
    ask_name = _asked(_("name"))
    ask_email = _asked(_("e-mail address"))
    ask_question = _asked(_("question"))
    take_files = forms.BooleanField(label=_("visitors may send files"), required=False, initial=True)
    file_max = forms.IntegerField(label=_("largest file, in MB"), required=False, min_value=1, max_value=25, initial=FILE_MAX)
    file_types = forms.CharField(
        label=_("kinds of files"), required=False, initial=", ".join(FILE_TYPES), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Media types, separated by commas. Programs and web pages are never taken."),
    )  # fmt: skip
    continue_on = MailboxField(
        label=_("go on by e-mail from"),
        help_text=_("What a visitor who left has not seen is sent from this mailbox."),
    )
    continue_after = forms.IntegerField(
        label=_("after so many seconds"), required=False, min_value=WAIT_MIN, max_value=WAIT_MAX, initial=120
    )
    signed_only = forms.BooleanField(
        label=_("only for signed-in users"), required=False,
        help_text=_("Visitors without a signed identity do not see the chat."),
    )  # fmt: skip
    identity_renew = forms.BooleanField(
        label=_("make a new identity secret"), required=False,
        help_text=_("Your site's server signs its users with it. The old one stops working at once."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("On your site"), ("origins", "greeting", "away", "position", "sound", "people")),
        (_("Before the first message"), ("ask_name", "ask_email", "ask_question")),
        (_("Files"), ("take_files", "file_max", "file_types")),
        (_("When the visitor has left"), ("continue_on", "continue_after")),
        (_("Signed-in users"), ("signed_only", "identity_renew")),
        (_("When the app is closed"), SECTION),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = SHOWN_WHEN

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None, **more: Any) -> None:
        known = dict(initial or {})
        for name, glue in (("origins", "\n"), ("file_types", ", ")):
            if isinstance(known.get(name), list):
                known[name] = glue.join(known[name])
        size = known.get("file_max") or FILE_MAX
        super().__init__(data, files, initial={**known, "file_max": size // MB}, **more)

    def clean_origins(self) -> list[str]:
        found: dict[str, None] = {}
        for line in str(self.cleaned_data["origins"]).replace(",", "\n").split():
            try:
                found[origins.folded(line)] = None
            except ValueError as error:
                raise forms.ValidationError(_("“%(line)s”: %(why)s."), params={"line": line[:80], "why": error}) from error
        if len(found) > origins.LINES_MAX:
            raise forms.ValidationError(_("At most %(count)d sites."), params={"count": origins.LINES_MAX})
        return list(found)

    def clean_file_types(self) -> list[str]:
        words = str(self.cleaned_data["file_types"]).replace(",", " ").lower().split()
        wrong = next((word for word in words if word.count("/") != 1 or word.startswith("*")), None)
        if wrong:
            raise forms.ValidationError(
                _("“%(word)s” is no media type, like image/* or application/pdf."), params={"word": wrong}
            )
        return words or list(FILE_TYPES)

    def clean_file_max(self) -> int:
        return (self.cleaned_data["file_max"] or FILE_MAX // MB) * MB

    def clean_continue_after(self) -> int:
        return self.cleaned_data["continue_after"] or 120

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("identity_renew", False):
            found[identity.SECRET] = RENEW
        self.push_cleaned(found)
        self.cleaned_data = found
        return found

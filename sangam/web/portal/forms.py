"""What customers type on the page."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import contacts, registry
from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.channels.providers import phones
from sangam.web.portal import letters
from sangam.web.portal.carried import Picked

TEXT_MAX = 20_000
SUBJECT_MAX = 200
KEY = re.compile(r"[A-Za-z0-9_-]{8,40}\Z")
EMPTY = gettext_lazy("Write something, or add a file.")
NOT_TAKEN = gettext_lazy("A file was not taken. Everything else is still here.")
NOTHING = Picked()


class AddressForm(forms.Form):
    address = forms.CharField(
        max_length=254, error_messages={"required": gettext_lazy("Type your address, like anna@example.com.")}
    )

    def __init__(self, channel: Channel, data: Any = None) -> None:
        super().__init__(data)
        self.phones = letters.texting(channel) is not None
        self.fields["address"].label = _("Your e-mail address or phone number") if self.phones else _("Your e-mail address")
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        self.fields["address"].widget.attrs = attrs if self.phones else {**attrs, "inputmode": forms.EmailInput.input_type}
        if self.phones:
            self.fields["address"].help_text = _("A phone number with its country, like +351 912 345 678.")

    def clean_address(self) -> IdentityRef:
        typed = str(self.cleaned_data["address"])
        if "@" not in typed and self.phones:
            return self._phone(typed)
        try:
            return contacts.address(typed.strip())
        except ValueError as error:
            raise forms.ValidationError(_("This is no e-mail address. Write it like anna@example.com.")) from error

    def _phone(self, typed: str) -> IdentityRef:
        try:
            number = phones.typed(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not phones.E164.match(number):
            raise forms.ValidationError(_("A phone number with its country, like +351 912 345 678."))
        return IdentityRef(phones.KIND, number)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code of six digits"),
        max_length=40,
        error_messages={"required": gettext_lazy("Type the six digits of the code.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True, "dir": "ltr", "class": "code"}
        ),
    )


class SayForm(forms.Form):
    """An answer. `key` makes a form that is sent twice one message."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=TEXT_MAX, error_messages={"required": EMPTY},
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, picked: Picked = NOTHING, initial: Any = None) -> None:
        super().__init__(data, initial={"key": secrets.token_urlsafe(12), **(initial or {})})
        self.picked = picked
        # Words or a file: neither alone is required, and neither is called optional.
        self.fields["text"].required = not picked.all()

    def clean(self) -> dict[str, Any] | None:
        """What was wrong with a file is said beside it."""
        if self.picked.problems:
            self.add_error(None, NOT_TAKEN)
        return super().clean()

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if not KEY.match(key):
            raise forms.ValidationError(_("This page had stood open for too long. Reload it and try again."))
        return key


class FilesForm(SayForm):
    """Files alone, for a request that goes on."""

    def __init__(self, data: Any = None, *, picked: Picked = NOTHING) -> None:
        super().__init__(data, picked=picked)
        del self.fields["text"]

    def clean(self) -> dict[str, Any] | None:
        if not self.picked.all() and not self.picked.problems:
            self.add_error(None, _("Choose a file first."))
        return super().clean()


class NewForm(SayForm):
    """Something new. `speaker` is which of the proved addresses is to be answered, by its place."""

    subject = forms.CharField(
        label=gettext_lazy("What is it about?"), max_length=SUBJECT_MAX,
        error_messages={"required": gettext_lazy("A few words are enough, like: my tent arrived torn.")},
    )  # fmt: skip
    speaker = forms.TypedChoiceField(label=gettext_lazy("We answer to"), coerce=int)
    field_order = ("subject", "text", "speaker", "key")

    def __init__(self, refs: tuple[IdentityRef, ...], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["text"].label = _("Your message")
        self.refs = tuple(ref for ref in refs if registry.legible(ref.kind, ref.value)) or refs[:1]
        choices = [(place, ref.value) for place, ref in enumerate(self.refs)]
        self.fields["speaker"].choices = choices  # type: ignore[attr-defined]
        if len(self.refs) < 2:
            del self.fields["speaker"]

    def who(self) -> IdentityRef:
        return self.refs[int(self.cleaned_data.get("speaker") or 0)]

"""What somebody says about himself."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts import factors
from sangam.accounts.models import User
from sangam.web.ui.zones import zones


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "language", "zone", "theme", "density", "signature")
        widgets = {"signature": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, own = zones(), self.instance.zone
        self.fields["zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=known if own in dict(known) else [(own, own), *known]
        )
        languages = [("", _("Like the browser")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language of the screens"), choices=languages, required=False)
        themes = [("", _("Like the system")), ("light", _("Light")), ("dark", _("Dark"))]
        self.fields["theme"] = forms.ChoiceField(label=_("Colours"), choices=themes, required=False)
        rows = [("", _("Comfortable")), ("compact", _("Compact"))]
        self.fields["density"] = forms.ChoiceField(label=_("Rows"), choices=rows, required=False)
        self.fields["name"].label, self.fields["signature"].label = _("Name"), _("Signature")
        self.fields["signature"].help_text = _("Stands under your letters where the brand's own signature asks for it.")


class PasswordForm(forms.Form):
    """Needs the old one. `right` tells whether it is."""

    old = forms.CharField(
        label=gettext_lazy("The password you have now"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("The new one"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters. Three or four odd words are easier to keep in mind than signs."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        old = str(self.cleaned_data["old"])
        if not self.user.check_password(old):
            raise ValidationError(_("That is not the password you have now. Nothing has changed."))
        return old

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The six digits that the app shows now"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "dir": "ltr"}),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What you call it"),
        max_length=factors.NAME_MAX,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PasskeyForm(NameForm):
    """What the browser made of our question. Raises nothing: whatever is wrong with it is one error."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict):
            raise ValidationError(_("The browser gave no passkey. Please try again."))
        try:
            auth.parse_registration_response(given)
            auth.complete_registration(given)
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise ValidationError(_("That passkey does not fit. Please try again.")) from error
        return given

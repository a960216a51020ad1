"""How allauth asks for a second factor: secrets sealed, codes counted once (factors.py), guessing limited.

Who asks for codes has given the password already. He gets five tries, then one in three minutes: 0.15 % a day for somebody
who goes on for the whole of it. A browser that the person signed in with before has tries of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sangam.accounts import factors, limits, sign_in
from sangam.accounts.limits import Limit
from sangam.lib import secrets

BY_PERSON = Limit("second factor by person", 5, timedelta(minutes=3))
BY_BROWSER = Limit("second factor by browser", 5, timedelta(minutes=1))


class Factors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return secrets.seal({"text": text}).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(secrets.unseal(encrypted_text.encode())["text"])

    def get_totp_issuer(self) -> str:
        host = settings.PUBLIC_HOSTS[0] if settings.PUBLIC_HOSTS else ""
        return f"Sangam {host}".strip()


class _Code:
    """What both forms do with a code."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        request = context.request
        browser = sign_in.known(request, self.user.email)
        taken = limits.take([(BY_BROWSER, browser) if browser else (BY_PERSON, str(self.user.pk))])
        if taken.wait:
            sign_in.refused(request, self.user.email)
            raise ValidationError(sign_in.patience(taken.wait))
        row = factors.check(self.user, code)
        if row is None:
            sign_in.failed(request, self.user.email, "code")
            raise ValidationError(_("That code is wrong, was used already or is too old. Wait for the next one and try again."))
        taken.give_back()
        row.user = self.user
        self.authenticator = row
        return code


class SignInForm(_Code, AuthenticateForm):
    """The second step of signing in."""


class ProofForm(_Code, ReauthenticateForm):
    """Asked once more, before something important."""


class _Passkey:
    """What came from a browser may be anything; whatever is wrong with it is one answer, and a line in the record."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        sent = self.cleaned_data["credential"]
        try:
            row: Authenticator = super().clean_credential()  # type: ignore[misc]
            counter = parse_authentication_response(sent).response.authenticator_data.counter
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            sign_in.failed(context.request, self.user.email if self.user else "", "passkey")
            raise ValidationError(_("That passkey opens nothing here. Nothing has changed.")) from error
        if not factors.count_passkey(row.user, row.pk, counter):
            sign_in.failed(context.request, row.user.email, "passkey")
            raise ValidationError(
                _("That passkey was refused: there seems to be a copy of it. Sign in another way and remove it.")
            )
        return row


class PasskeyAlone(_Passkey, LoginWebAuthnForm):
    """Instead of a password."""


class PasskeySecond(_Passkey, AuthenticateWebAuthnForm):
    """The second step of signing in."""


class PasskeyProof(_Passkey, ReauthenticateWebAuthnForm):
    """Asked once more, before something important."""
